"""disk - a disk that remembers: an NBD server in memory that keeps every write and flush in order.

QEMU's block layer is its client, so a disk behind AHCI or NVMe is kept here.  Each entry of the log
also says how much the machine had said on its debug port by then: port 402h is written at once, so
what a program said before it caused a write stands in front of it.

Protocol: the fixed newstyle handshake of the NBD project's doc/proto.md, simple replies only.
"""
import os
import socket
import struct
import threading

SECTOR = 512
MAGIC, OPTION_MAGIC, REPLY_MAGIC = 0x4e42444d41474943, 0x49484156454F5054, 0x3e889045565a9
REQUEST_MAGIC, SIMPLE_REPLY_MAGIC = 0x25609513, 0x67446698
FIXED_NEWSTYLE, NO_ZEROES = 1, 2
OPT_EXPORT_NAME, OPT_ABORT, OPT_INFO, OPT_GO = 1, 2, 6, 7
REP_ACK, REP_INFO, REP_UNSUPPORTED = 1, 3, 0x80000001
HAS_FLAGS, SEND_FLUSH, SEND_FUA = 1, 4, 8
READ, WRITE, DISCONNECT, FLUSH = 0, 1, 2, 3
COMMAND_FUA = 1
EINVAL = 22


class Event:
    """A write (data is bytes) or a flush (data is None) as it reached the disk."""

    def __init__(self, offset, data, said):
        self.offset, self.data, self.said = offset, data, said


class RecordingDisk:
    """One disk for one machine.  log is complete once the machine has ended and join() returned."""

    def __init__(self, content, path, debug_path):
        self.base = bytes(content)
        self.content = bytearray(content)
        self.log = []
        self.error, self.came = None, False
        self.debug_path = debug_path
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.source = f'driver=nbd,server.type=unix,server.path={path}'
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def join(self):
        """The machine has ended, or never came."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass                                # nobody listens any more
        self.thread.join()
        self.listener.close()

    def said(self):
        try:
            return os.stat(self.debug_path).st_size
        except FileNotFoundError:
            return 0

    def serve(self):
        try:
            wire = self.listener.accept()[0]
            self.came = True
            with wire, wire.makefile('rb') as stream:
                if self.shake_hands(wire, stream):
                    while self.one(wire, stream):
                        pass
        except (EOFError, ConnectionError):
            pass                                # the power went
        except OSError as error:
            self.error = str(error) if self.came else 'no machine came'

    @staticmethod
    def take(stream, size):
        data = stream.read(size)
        if len(data) != size:
            raise EOFError
        return data

    def shake_hands(self, wire, stream):
        flags = HAS_FLAGS | SEND_FLUSH | SEND_FUA
        wire.sendall(struct.pack('>QQH', MAGIC, OPTION_MAGIC, FIXED_NEWSTYLE | NO_ZEROES))
        self.take(stream, 4)
        while True:
            _, option, size = struct.unpack('>QII', self.take(stream, 16))
            self.take(stream, size)

            def reply(kind, data=b'', answered=option):
                wire.sendall(struct.pack('>QIII', REPLY_MAGIC, answered, kind, len(data)) + data)

            if option == OPT_EXPORT_NAME:
                wire.sendall(struct.pack('>QH', len(self.content), flags))
                return True
            if option in (OPT_GO, OPT_INFO):
                reply(REP_INFO, struct.pack('>HQH', 0, len(self.content), flags))
                reply(REP_ACK)
                if option == OPT_GO:
                    return True
            elif option == OPT_ABORT:
                reply(REP_ACK)
                return False
            else:
                reply(REP_UNSUPPORTED)

    def one(self, wire, stream):
        magic, flags, command, cookie, offset, size = struct.unpack('>IHHQQI',
                                                                    self.take(stream, 28))
        if magic != REQUEST_MAGIC or command == DISCONNECT:
            return False
        error, answer = 0, b''
        if command == READ and offset + size <= len(self.content):
            answer = bytes(self.content[offset:offset + size])
        elif command == WRITE:
            data = self.take(stream, size)
            self.log.append(Event(offset, data, self.said()))
            self.content[offset:offset + size] = data
            if flags & COMMAND_FUA:
                self.log.append(Event(0, None, self.said()))
        elif command == FLUSH:
            self.log.append(Event(0, None, self.said()))
        else:
            error = EINVAL
        wire.sendall(struct.pack('>IIQ', SIMPLE_REPLY_MAGIC, error, cookie) + answer)
        return True


def crash_states(disk, points, chance):
    """Yield (event count, strict, {offset: sector}) for crashes after so many events of the log.

    points: ascending pairs (event count, strict).  What was flushed is there.  What was written after the last
    flush is there too when strict is false; when it is true each sector of it may be or not be there.
    """
    durable, done = {}, 0
    for count, strict in points:
        flushed = count
        while flushed > 0 and disk.log[flushed - 1].data is not None:
            flushed -= 1
        for event in disk.log[done:flushed]:
            durable.update(sectors_of(event))
        done = max(done, flushed)
        state = dict(durable)
        keep = chance.random()
        for event in disk.log[done:count]:
            if not strict:
                state.update(sectors_of(event))
            elif chance.random() < keep:
                torn = chance.random() < 0.2
                state.update({at: data for at, data in sectors_of(event)
                              if not torn or chance.random() < 0.5})
        yield count, strict, state


def sectors_of(event):
    if event.data is None:
        return []
    return [(event.offset + at, event.data[at:at + SECTOR])
            for at in range(0, len(event.data), SECTOR)]
