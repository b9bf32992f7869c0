// The idle lock: an unattended screen locks itself. Tabs of one browser share their activity, so that
// working in one keeps the others open, and a lock locks all of them.

const SHARED = "huddle.activity";
const TELL_MS = 30000;
const WARN_MS = 60000;
const EVENTS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

export class Idle {
  // `handlers`: active() tells the server, warn(seconds) counts the last minute, lock() locks.
  constructor({ handlers, now = Date.now, host = window, channel }) {
    Object.assign(this, { handlers, now, host, channel });
    this.limit = 0;
    this.told = 0;
    this.written = 0;
    this.warned = 0;
    this.last = now();
  }

  // `last`: the instant (ms) of the last activity, where it is not now.
  start(seconds, last = this.now()) {
    this.limit = seconds * 1000;
    if (this.timer) return;
    for (const name of EVENTS) {
      this.host.addEventListener(name, this.noted, { capture: true, passive: true });
    }
    this.last = last;
    this.timer = setInterval(() => this.check(), 1000);
  }

  stop() {
    for (const name of EVENTS) this.host.removeEventListener(name, this.noted, { capture: true });
    clearInterval(this.timer);
    this.timer = null;
    this.warn(0);
  }

  noted = () => this.note();

  note() {
    const now = this.now();
    // A tab that slept past its time locks before the tap that woke it counts as work.
    if (this.timer && this.limit && now - this.lastAnywhere() >= this.limit) return this.check();
    if (now - this.written > 1000) this.touch();
    this.last = now;
    if (this.warned) this.warn(0);
    if (now - this.told >= TELL_MS) {
      this.told = now;
      this.handlers.active();
    }
  }

  // Somebody is here for certain: worked, or entered the password.
  touch() {
    this.last = this.written = this.now();
    try {
      this.host.localStorage.setItem(SHARED, String(this.last));
    } catch {
      // Each tab then counts for itself, and locks early rather than late.
    }
  }

  // The last activity that any tab of this browser has written down; 0 where there is none.
  shared() {
    try {
      return Math.min(Number(this.host.localStorage.getItem(SHARED)) || 0, this.now());
    } catch {
      return 0;
    }
  }

  lastAnywhere() {
    return Math.max(this.last, this.shared());
  }

  check() {
    if (!this.timer || !this.limit) return;
    const left = this.limit - (this.now() - this.lastAnywhere());
    if (left <= 0) return this.handlers.lock();
    this.warn(left <= Math.min(WARN_MS, this.limit / 2) ? Math.ceil(left / 1000) : 0);
  }

  warn(seconds) {
    if (this.warned === seconds) return;
    this.warned = seconds;
    this.handlers.warn(seconds);
  }
}
