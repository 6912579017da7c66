from sphinx.domains import ObjType
from sphinx.domains.python import PythonDomain

PythonDomain.object_types['task'] = ObjType('task', 'task', 'obj')

project = 'Склад'
language = 'ru'
extensions = ['celery.contrib.sphinx', 'sphinx.ext.intersphinx']
autodoc_use_legacy_class_based = True
intersphinx_mapping = {
    # адрес документации магазина и её опись
    'shop': ('https://shop.example.com/', '../build/html/objects.inv'),
}
