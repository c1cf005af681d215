"""Python's qemu.qmp in the fault matrix. Its time-out is asyncio's wait_for."""
import asyncio
import json
import sys

from qemu.qmp import QMPClient


def tell(**fact):
    print(json.dumps(fact), flush=True)


async def read_events(client):
    async for event in client.events:
        tell(event=event["event"])


async def run(client, command, give_up_after=None):
    seconds = None if give_up_after is None else give_up_after / 1000
    try:
        value = await asyncio.wait_for(client.execute(command), seconds)
        tell(**{"command": command, "return": value})
    except asyncio.TimeoutError:
        tell(command=command, givenUp=True)
    except Exception as error:
        tell(command=command, error=str(error))


async def main(path, plan, unread):
    client = QMPClient()
    if not unread:
        reading = asyncio.create_task(read_events(client))
    for step, *rest in json.loads(plan):
        if step == "connect":
            try:
                await client.connect(path)
                tell(connected=True)
            except Exception as error:
                tell(refused=str(error))
                break
        else:
            await run(client, *rest)
    # The events that came are read by a task of their own.
    await asyncio.sleep(0.1)
    tell(done=True)
    if not unread:
        reading.cancel()
    try:
        await client.disconnect()
    except Exception:
        pass


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:] == ["unread"]))
