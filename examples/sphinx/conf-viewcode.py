import sys
from pathlib import Path

# отсюда импортируется shop
sys.path.insert(0, str(Path(__file__).parents[1]))

project = 'Магазин'
language = 'ru'
autodoc_use_legacy_class_based = True
# --8<-- [start:viewcode]
extensions = ['celery.contrib.sphinx', 'sphinx.ext.viewcode']
viewcode_follow_imported_members = False
# --8<-- [end:viewcode]
