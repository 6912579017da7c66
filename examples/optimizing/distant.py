"""Брокер, до которого 20 мс: localhost:5673 ведёт к localhost:5672."""

import asyncio


async def copy(reader, writer):
    """Передаёт данные дальше, каждую порцию на 20 мс позже."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(65536):
        loop.call_later(0.02, writer.write, data)
    loop.call_later(0.02, writer.close)


async def connect(reader, writer):
    """Связывает подключившегося с брокером."""
    there = await asyncio.open_connection("localhost", 5672)
    await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))


async def main():
    server = await asyncio.start_server(connect, "localhost", 5673)
    print("Жду соединений")
    await server.serve_forever()


asyncio.run(main())
