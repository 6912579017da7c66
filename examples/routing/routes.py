def by_size(name, args, kwargs, options, task=None, **kw):
    """Отправляет толстые фотокниги в отдельную очередь."""
    pages = kwargs.get("pages")
    if name == "photos.render_book" and pages and pages > 100:
        return {"queue": "big-books", "priority": 3}
    return None
