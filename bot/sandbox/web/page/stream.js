// The page's one connection to the server, for everyone whose screen it shows. A browser allows six connections to one server,
// over all its windows: one for each person would use them up, and then nothing could be pressed any more. So would many windows in
// sight: some of them wait for another to close, and say so.
const most = 4

export class Stream {
  // tell shows a sentence to whoever looks at the page, and returns its element.
  constructor(tell) {
    this.tell = tell
    this.screens = new Set()
    this.source = null
    this.done = null // gives the connection to another window
    this.awaited = false
    document.addEventListener('visibilitychange', () => this.open())
  }

  // add begins to keep a screen up to date: see screen.js.
  add(screen) {
    this.screens.add(screen)
    this.again()
  }

  drop(screen) {
    if (this.screens.delete(screen)) this.again()
  }

  // again connects anew, once for all that happens now.
  again() {
    if (this.awaited) return
    this.awaited = true
    queueMicrotask(() => { this.awaited = false; this.open() })
  }

  // open connects to the server while the page is in sight: a hidden tab keeps no connection. The server sends whole screens at first.
  async open() {
    this.source?.close()
    this.source = null
    if (document.hidden || !this.screens.size) {
      this.done?.()
      this.done = null
      return
    }
    if (!this.done) {
      this.turn ??= turn(this.tell)
      const done = await this.turn
      if (this.turn) { this.turn = null; this.done = done; this.again() } // others who waited here come after
      return
    }
    const people = new Set([...this.screens].map(s => s.who))
    this.source = new EventSource('events?' + new URLSearchParams([...people].map(who => ['as', who])))
    this.source.onopen = () => { clearTimeout(this.lost); this.lost = null; this.silence?.remove() }
    this.source.onerror = () => { this.lost ??= setTimeout(() => { this.silence = this.tell('The sandbox does not answer. If it was started again, open the address that it printed.') }, 3000) }
    this.source.onmessage = event => {
      for (const update of JSON.parse(event.data)) for (const s of [...this.screens].filter(s => s.who === update.as)) s.take(update)
    }
  }
}

// turn waits until fewer than most windows of this browser are connected, and returns what ends the turn.
function turn(tell) {
  return new Promise(resolve => {
    const hold = () => new Promise(resolve)
    const take = n => {
      if (n < most) return navigator.locks.request(`connection ${n}`, { ifAvailable: true }, got => got ? hold() : void take(n + 1))
      const waiting = tell(`This page is open in ${most} other windows. Close one of them, and this one goes on.`)
      let held = false // whichever is free first
      for (let i = 0; i < most; i++) navigator.locks.request(`connection ${i}`, () => { if (!held) { held = true; waiting.remove(); return hold() } })
    }
    take(0)
  })
}
