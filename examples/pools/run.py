from gevent import monkey

monkey.patch_all()


def main():
    from sites import app  # только после подмены

    app.worker_main(['worker', '-l', 'INFO', '-P', 'gevent', '-n', 'own@%h'])


if __name__ == '__main__':
    main()
