// The page's one connection to the server, for everyone whose screen it shows. A browser allows six connections to one server,
// over all its windows: one for each person would use them up, and then nothing could be pressed any more.

export class Stream {
  constructor() {
    this.screens = new Set()
    this.source = null
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
  open() {
    this.source?.close()
    this.source = null
    if (document.hidden || !this.screens.size) return
    const people = new Set([...this.screens].map(s => s.who))
    this.source = new EventSource('events?' + new URLSearchParams([...people].map(who => ['as', who])))
    this.source.onmessage = event => {
      for (const update of JSON.parse(event.data)) for (const s of [...this.screens].filter(s => s.who === update.as)) s.take(update)
    }
  }
}
