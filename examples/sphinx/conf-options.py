import sys
from pathlib import Path

# отсюда импортируется shop
sys.path.insert(0, str(Path(__file__).parents[1]))

project = 'Магазин'
language = 'ru'
extensions = ['celery.contrib.sphinx']
autodoc_use_legacy_class_based = True
# --8<-- [start:options]
celery_task_prefix = 'задача '


def setup(sphinx):
    sphinx.connect('autodoc-process-docstring', add_options)


def add_options(sphinx, what, name, task, options, lines):
    if what == 'task':
        lines += [
            '',
            f':Имя: ``{task.name}``',
            f':Повторов: не больше {task.max_retries}',
        ]
        if task.rate_limit:
            lines.append(f':Частота: не чаще ``{task.rate_limit}``')
# --8<-- [end:options]
