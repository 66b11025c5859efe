"""A small server for tests/test_sockets.py: one board, and a POST for everything the tests want said or known.

    python -m gunicorn -k gevent -w 1 'socket_server:app()'     as an office runs it
    python socket_server.py PORT                                gevent's own server, where there is no gunicorn

`SOCKETS` in the environment is JSON: `limits` for `open_sockets`, `pings` for a quicker ping, `moved` to have one of
the libraries' inner names moved. gunicorn also takes this module for its settings.
"""

import gc
import json
import os
import signal
import sys

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

import gevent
from engineio.socket import Socket as EngineSocket
from flask import Flask, request
from flask_socketio import join_room

import sockets


def app():
    wanted = json.loads(os.environ.get("SOCKETS", "{}"))
    if wanted.get("moved"):
        move_an_inner_name()
    flask = Flask(__name__)
    counts = {}
    socketio = sockets.open_sockets(flask, is_ours=is_ours, counts=counts, **wanted.get("limits", {}))
    engine = socketio.server.eio
    # The tests' pages answer no ping: how long a test takes on a busy machine must not be what drops them.
    engine.ping_interval, engine.ping_timeout = wanted.get("pings", (1, 60))
    here = []

    @socketio.on("connect", namespace="/display")
    def arrive():
        join_room("boards")
        here.append(request.sid)
        socketio.emit("draw", {"part": "board", "n": "first"}, to=request.sid, namespace="/display")

    @flask.post("/burst")
    def burst():
        """Say `n` things to the room, each `size` long, with `pause` between; every `asked`th asks each page back."""
        said = request.get_json()
        for n in range(said["n"]):
            drawn = {"part": "board", "html": "x" * said.get("size", 40), "n": n}
            if said.get("asked") and n % said["asked"] == 0:
                for sid in here:
                    socketio.emit("draw", drawn, to=sid, namespace="/display", callback=lambda *_: None)
            else:
                socketio.emit("draw", drawn, to="boards", namespace="/display")
            if "pause" in said:
                gevent.sleep(said["pause"])
        return {}

    @flask.post("/bytes")
    def say_bytes():
        socketio.emit("draw", {"part": "board", "voice": b"\x00\xff"}, to="boards", namespace="/display")
        return {}

    @flask.post("/close")
    def close():
        before = gevent.time.time()
        sockets.close_all(socketio, **request.get_json())
        return {"seconds": gevent.time.time() - before}

    @flask.get("/state")
    def state():
        manager = socketio.server.manager
        wires = manager.wires.values()
        return {
            **counts,
            "wires": len(wires),
            "waiting": max([wire.waiting for wire in wires], default=0),
            "sessions": len(engine.sockets),
            "rooms": sum(len(rooms) for rooms in manager.rooms.values()) + len(manager.entered),
            "greenlets": sum(isinstance(thing, gevent.Greenlet) and not thing.dead for thing in gc.get_objects()),
            "files": len(os.listdir("/proc/self/fd")),
        }

    return flask


def post_worker_init(worker):
    """For gunicorn: at SIGTERM close the pages first."""
    die = signal.getsignal(signal.SIGTERM)

    def close_first(*signal_and_frame):
        gevent.spawn(sockets.close_all, worker.wsgi.extensions["socketio"])
        die(*signal_and_frame)

    signal.signal(signal.SIGTERM, close_first)


def is_ours(origin, environ):
    return origin == f"http://{environ['HTTP_HOST']}"


def move_an_inner_name():
    """What a next python-engineio might do: the same, under another name."""
    EngineSocket._a_new_name = EngineSocket._websocket_handler
    del EngineSocket._websocket_handler

    def upgrade(self, environ, start_response):
        return self.server._async["websocket"](lambda ws: self._a_new_name(ws), self.server)(environ, start_response)

    EngineSocket._upgrade_websocket = upgrade


if __name__ == "__main__":
    from gevent.pywsgi import WSGIServer

    WSGIServer(("127.0.0.1", int(sys.argv[1])), app()).serve_forever()
