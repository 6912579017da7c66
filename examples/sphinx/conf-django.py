import os
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ['DJANGO_SETTINGS_MODULE'] = 'proj.settings'
django.setup()

project = 'Магазин'
language = 'ru'
extensions = ['celery.contrib.sphinx']
autodoc_use_legacy_class_based = True
