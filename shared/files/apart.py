"""Work on what people sent or typed, in a process of its own that is ended when it takes too long.

The process is told everything by its standard input: nothing of it stands in its arguments, its environment or on a
disk. What it says of its own troubles is not heard, for it may repeat the text.
"""

import asyncio
import os
import sys


async def run(module: str, told: bytes, *, seconds: float) -> bytes | None:
    """Give what a module of ours, run as a programme, answers; None when it failed or took too long."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(place for place in sys.path if place), "LANG": "C.UTF-8"},
    )
    try:
        async with asyncio.timeout(seconds):
            answer, _ = await process.communicate(told)
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return None if process.returncode else answer
