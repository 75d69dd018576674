"""From here on garbage is looked for seldom: what a process loads as it starts is none, and to look took a tenth of it.

Nor is it looked for as the process ends, which frees all there is: that took a tenth of a short command.
Imported before all else where a process begins. Nothing else that is imported does anything.
"""

import atexit
import gc

_OBJECTS = 200_000  # that are new, and may refer to each other: more than a start makes

gc.set_threshold(_OBJECTS)
atexit.register(gc.freeze)
