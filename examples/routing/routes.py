def by_size(name, args, kwargs, options, task=None, **kw):
    """Отправляет толстые фотокниги в отдельную очередь."""
    if name == "photos.render_book" and kwargs.get("pages", 0) > 100:
        return {"queue": "big-books", "priority": 3}
    return None
