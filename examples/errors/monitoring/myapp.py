from celery.events.snapshot import Polaroid


class DumpCam(Polaroid):
    def on_shutter(self, state: object) -> None:
        print(state)
