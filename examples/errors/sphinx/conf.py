project = 'proj'
extensions = ['celery.contrib.sphinx']
autodoc_use_legacy_class_based = True
