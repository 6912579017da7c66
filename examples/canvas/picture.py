from celery.utils.graph import GraphFormatter


class Names(GraphFormatter):
    """Подписывает узлы именем задачи и результатом, а не UUID."""

    def label(self, obj):
        return obj and f"{obj.name}: {obj.result}"

    def attrs(self, d, scheme=None):
        return 'shape="box"'
