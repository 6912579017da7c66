from celery import Task
from celery.utils.log import get_task_logger

logger = get_task_logger(__name__)


class LetterTask(Task):
    """Письмо: пишет в лог, что и с чем отправляется."""

    time_limit = 30

    def __call__(self, *args, **kwargs):
        logger.info("отправляется, аргументы %r", args)
        return self.run(*args, **kwargs)
