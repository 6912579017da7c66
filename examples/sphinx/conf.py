import sys
from pathlib import Path

# отсюда импортируется shop
sys.path.insert(0, str(Path(__file__).parents[1]))

project = 'Магазин'
language = 'ru'
extensions = ['celery.contrib.sphinx']
autodoc_use_legacy_class_based = True
