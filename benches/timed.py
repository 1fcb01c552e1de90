"""What a command costs, its children's children included: those that their parent leaves behind are waited for too."""
import ctypes, dataclasses, os, resource, subprocess, sys, time

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


@dataclasses.dataclass
class Run:
    said: bytes
    cpu: float  # processor seconds, user and system
    wall: float  # seconds
    peak: int  # MB that the largest of its processes held


def timed(command, cores=None, sound=(0, 2)):
    """Runs a command, on so many processor cores, in a process of its own so that its figures are its own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as out:
            _measure(command, cores, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        status, cpu, wall, peak = answer.readline().split()
        said = answer.read()
    os.waitpid(child, 0)
    if int(status) not in sound:
        sys.exit(f"{command[0]} ended with {int(status)}: {said.decode(errors='replace')}")
    return Run(said, float(cpu), float(wall), int(peak) // 1024)


def _measure(command, cores, out):
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    began = time.monotonic()
    run = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wall = time.monotonic() - began
    try:
        while True:
            os.wait()
    except ChildProcessError:
        pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    out.write(b"%d %f %f %d\n" % (run.returncode, used.ru_utime + used.ru_stime, wall, used.ru_maxrss))
    out.write(run.stdout or run.stderr)
