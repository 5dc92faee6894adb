"""model - a script for pwork, and what a disk may hold when the power goes while it runs.

A file goes through states: nothing, contents, another name, nothing.  Which of them count at the
moment of the crash the marks tell that pwork sent: a state that was complete BOUND_TICKS before the last
thing heard is durable, and so is one that was committed; it and whatever was begun after it is
what may be found.
"""
import array
import re
import sys

BOUND_TICKS = 37                    # 2 s at 18.2 a second
SLACK_TICKS = 4                     # from the deadline until the last sector is on the disk
MARK = re.compile(rb'^VCD: VM \d+ COM1: ([BE]) (\d+) (\d+)(?: (\d+))?\r?$', re.M)


def pattern(seed, at, size):
    """The bytes pwork writes: see there."""
    words = array.array('H')
    first = at >> 1
    high = seed * 251
    for word in range(first, first + (size + 1) // 2):
        value = (high + word * 40503) & 0xFFFF
        words.append(value & 0xFF | ((value >> 8) + word & 0xFF) << 8)
    if sys.byteorder == 'big':
        words.byteswap()
    return words.tobytes()[:size]


class State:
    """What a file was between two lines of the script.  path None: it does not exist."""

    def __init__(self, path, content, number):
        self.path, self.content, self.number = path, content, number
        self.is_open = False        # written to through a handle that is not closed yet
        self.committed = False


class Script:
    """Lines for pwork, made by chance, with the states of each file beside them."""

    def __init__(self, chance, lines, names, drive='D:', room=1 << 20):
        self.chance, self.names, self.drive, self.room = chance, names, drive, room
        self.lines, self.files, self.folders = [], [], {'': -1}
        self.gone_folders = {}              # path: line that removes it
        self.open_slots, self.serial = {}, 0
        while len(self.lines) < lines:
            self.add_line()
        for slot in list(self.open_slots):
            self.close(slot)

    def text(self, header=''):
        return header + ''.join(f'{line}\r\n' for line in self.lines)

    def moving(self, heard):
        """The two names, as fsck.fat prints them, of the file that was being moved."""
        words = self.lines[heard.begun].split('|') if heard.begun >= 0 else ['']
        if words[0] != 'R' or heard.begun in heard.ended:
            return set()
        return {word[len(self.drive):].replace('\\', '/') for word in words[1:]}

    # ---- making lines ---------------------------------------------------------------

    def living(self):
        return [file for file in self.files if file[-1].path and not file[-1].is_open]

    def used(self):
        return sum(len(file[-1].content) + 2048 for file in self.files if file[-1].path)

    def say(self, *words):
        self.lines.append('|'.join(str(word) for word in words))
        return len(self.lines) - 1

    def full(self, path):
        return self.drive + '\\' + path

    def next_state(self, file, path, content, number):
        file.append(State(path, content, number))
        return file[-1]

    def fresh_name(self):
        self.serial += 1
        folder = self.chance.choice(list(self.folders))
        name = self.names(self.chance, self.serial)
        return f'{folder}\\{name}' if folder else name

    def some_size(self):
        kind = self.chance.random()
        top = 200 if kind < 0.3 else 6000 if kind < 0.8 else 40000
        return self.chance.randrange(1, top)

    def add_line(self):
        alive = self.living()
        verbs = ['create'] * 6 + ['hold', 'folder', 'find']
        verbs += ['pause'] if self.chance.random() < 0.3 else []
        if self.used() > self.room * 2 // 3:
            verbs = []
        if alive:
            verbs += ['append', 'append', 'overwrite', 'cut', 'rename', 'move', 'delete', 'again']
        if self.used() > self.room // 2 or len(alive) > 60:
            verbs += ['delete'] * 8
        verbs += ['grow', 'commit', 'close'] if self.open_slots else []
        verbs += ['drop_folder'] if len(self.folders) > 3 else []
        getattr(self, self.chance.choice(verbs or ['pause']))(alive)

    def create(self, _):
        path, size, seed = self.fresh_name(), self.some_size(), self.chance.randrange(65536)
        number = self.say('C', self.full(path), size, seed)
        self.files.append([State(path, pattern(seed, 0, size), number)])

    def again(self, alive):
        """Create over an old one: its contents go first."""
        file = self.chance.choice(alive)
        size, seed = self.some_size(), self.chance.randrange(65536)
        number = self.say('C', self.full(file[-1].path), size, seed)
        self.next_state(file, file[-1].path, b'', number)
        self.next_state(file, file[-1].path, pattern(seed, 0, size), number)

    def append(self, alive):
        file = self.chance.choice(alive)
        size, seed = self.some_size(), self.chance.randrange(65536)
        number = self.say('A', self.full(file[-1].path), size, seed)
        self.next_state(file, file[-1].path, file[-1].content + pattern(seed, 0, size), number)

    def overwrite(self, alive):
        file = self.chance.choice(alive)
        old, seed = file[-1].content, self.chance.randrange(65536)
        at = self.chance.randrange(len(old) + 1)
        size = self.chance.randrange(1, 3000)
        number = self.say('O', self.full(file[-1].path), at, size, seed)
        self.next_state(file, file[-1].path,
                        old[:at] + pattern(seed, 0, size) + old[at + size:], number)

    def cut(self, alive):
        file = self.chance.choice(alive)
        size = self.chance.randrange(len(file[-1].content) + 1)
        number = self.say('T', self.full(file[-1].path), size)
        self.next_state(file, file[-1].path, file[-1].content[:size], number)

    def rename(self, alive):
        file = self.chance.choice(alive)
        self.serial += 1
        folder = file[-1].path.rpartition('\\')[0]
        self.to(file, (folder + '\\' if folder else '') + self.names(self.chance, self.serial))

    def move(self, alive):
        self.to(self.chance.choice(alive), self.fresh_name())

    def to(self, file, path):
        number = self.say('R', self.full(file[-1].path), self.full(path))
        self.next_state(file, path, file[-1].content, number)

    def delete(self, alive):
        if alive:
            file = self.chance.choice(alive)
            number = self.say('D', self.full(file[-1].path))
            self.next_state(file, None, b'', number)

    def folder(self, _):
        if len(self.folders) < 12:
            self.serial += 1
            parent = self.chance.choice(list(self.folders))
            path = (parent + '\\' if parent else '') + f'DIR{self.serial}'
            if path.count('\\') < 4:
                self.folders[path] = self.say('M', self.full(path))

    def drop_folder(self, _):
        used = {file[-1].path.rpartition('\\')[0] for file in self.files if file[-1].path}
        used |= {path.rpartition('\\')[0] for path in self.folders}
        empty = [path for path in self.folders if path and path not in used]
        if empty:
            path = self.chance.choice(empty)
            self.gone_folders[path] = self.say('K', self.full(path))
            del self.folders[path]

    def pause(self, _):
        self.say('P', self.chance.choice([1, 1, 1, 2, 2, 5, 20]))

    def find(self, _):
        self.say('F', self.full('*.*'))

    def hold(self, _):
        slot = next((slot for slot in range(4) if slot not in self.open_slots), None)
        if slot is not None:
            path = self.fresh_name()
            state = State(path, b'', self.say('H', slot, self.full(path)))
            state.is_open = True
            self.files.append([state])
            self.open_slots[slot] = self.files[-1]

    def grow(self, _):
        slot = self.chance.choice(list(self.open_slots))
        file, seed = self.open_slots[slot], self.chance.randrange(65536)
        size = 2 * self.chance.randrange(1, 4000)
        number = self.say('w', slot, size, seed)
        state = self.next_state(file, file[-1].path,
                                file[-1].content + pattern(seed, len(file[-1].content), size), number)
        state.is_open = True

    def commit(self, _):
        slot = self.chance.choice(list(self.open_slots))
        file = self.open_slots[slot]
        state = self.next_state(file, file[-1].path, file[-1].content, self.say('s', slot))
        state.is_open = state.committed = True

    def close(self, slot):
        slot = self.chance.choice(list(self.open_slots)) if isinstance(slot, list) else slot
        file = self.open_slots.pop(slot)
        self.next_state(file, file[-1].path, file[-1].content, self.say('h', slot))


class Heard:
    """The marks in what the machine had said by some moment."""

    def __init__(self, said):
        self.now, self.begun, self.error = 0, -1, None
        self.ended = {}
        for kind, number, ticks, error in MARK.findall(said):
            self.now = int(ticks)
            if kind == b'B':
                self.begun = int(number)
            else:
                self.ended[int(number)] = self.now
                if error != b'0':
                    self.error = (int(number), int(error))

    def is_durable(self, state, bound=BOUND_TICKS + SLACK_TICKS):
        ended = self.ended.get(state.number)
        if ended is None or (state.is_open and not state.committed):
            return False
        return state.committed or (self.now - ended) % 65536 >= bound


def demands(script, heard):
    """Yield (durable state, [it and those begun later]) for each file that a durable state has."""
    for file in script.files:
        begun = [state for state in file if state.number <= heard.begun]
        durable = [at for at, state in enumerate(begun) if heard.is_durable(state)]
        if durable:
            yield begun[durable[-1]], begun[durable[-1]:]


def complaints(script, heard, found):
    """What is wrong with the files found, {path: bytes}, after a crash when so much was heard."""
    wrong = []
    known = {state.path for file in script.files for state in file}
    for path in found:
        if path not in known:
            wrong.append(f'{path}: nobody made it')
    for durable, states in demands(script, heard):
        if any(state.path is None for state in states):
            continue
        there = [state.path for state in states if state.path in found]
        if not there:
            wrong.append(f'{durable.path}: lost (line {durable.number}: '
                         f'{script.lines[durable.number]})')
            continue
        for path in dict.fromkeys(there):
            problem = differs(found[path], [state.content for state in states])
            if problem:
                wrong.append(f'{path}: {problem} (line {durable.number}: '
                             f'{script.lines[durable.number]})')
    return wrong


def differs(got, allowed):
    """Where got is not what all the contents have in common; None if it is."""
    if got in allowed:
        return None
    least, most = min(map(len, allowed)), max(map(len, allowed))
    if not least <= len(got) <= most:
        return f'{len(got)} bytes, not {least} to {most}'
    for at in range(least):
        values = {content[at] for content in allowed}
        if got[at] != allowed[0][at] and len(values) == 1:
            return f'byte {at} is {got[at]:02X}h, not {allowed[0][at]:02X}h'
    return None
