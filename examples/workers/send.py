from videos import announce, convert, preview, upload


def send(seconds):
    convert.delay('море', seconds)  # займёт первый процесс
    upload.delay('море', seconds)  # займёт второй
    preview.delay('море')  # ждёт свободного процесса
    announce.apply_async(['море'], countdown=60)  # ждёт своего времени
