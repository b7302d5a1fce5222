// What one person sees, kept up to date by the server's events.

let run // which sandbox this page is about

export class Screen extends EventTarget {
  constructor(who, stream) {
    super()
    this.who = who
    this.stream = stream
    this.view = null
    this.now = new Date(0)
    this.channels = new Map()
    this.messages = new Map()
    this.story = []
    this.first = this.heard()
    stream.add(this)
  }

  close() {
    this.stream.drop(this)
    this.closed = true
    this.dispatchEvent(new Event('closed'))
  }

  // has waits until the screen shows everything up to a line of the story.
  async has(line) {
    while (!this.closed && this.story.length < line) await this.heard()
  }

  // heard waits for the next change, or the end.
  heard() {
    return new Promise(resolve => { for (const type of ['change', 'closed']) this.addEventListener(type, resolve, { once: true }) })
  }

  // take applies an update, and tells what it changed: "change" with {first, view, messages, removed, story}, or "gone" where
  // there is no such person. A page of a sandbox that was started again begins afresh.
  take(update) {
    run ??= update.run
    if (run !== update.run) return location.reload()
    if (update.gone) return this.dispatchEvent(new Event('gone'))
    const first = !this.view
    if (update.first && !first) update = this.news(update)
    this.now = new Date(update.now)
    if (update.screen) {
      this.view = update.screen
      this.channels = new Map(update.screen.channels.map(c => [c.id, c]))
    }
    for (const m of update.messages ?? []) this.messages.set(m.id, m)
    for (const id of update.removed ?? []) this.messages.delete(id)
    if (update.story) this.story = update.story
    this.dispatchEvent(new CustomEvent('change', { detail: {
      first, view: Boolean(update.screen), messages: update.messages ?? [], removed: update.removed ?? [], story: Boolean(update.story),
    } }))
  }

  // news is what a whole screen, sent because the page has connected anew, says that this one does not have yet.
  news(update) {
    const messages = update.messages ?? [], there = new Set(messages.map(m => m.id))
    return { ...update, messages: messages.filter(m => this.messages.get(m.id)?.version !== m.version),
      removed: [...this.messages.keys()].filter(id => !there.has(id)), story: update.story.length === this.story.length ? undefined : update.story }
  }

  // inChannel lists the messages of a channel, oldest first.
  inChannel(id) {
    return [...this.messages.values()].filter(m => m.channel === id).sort((a, b) => older(a.id, b.id))
  }

  // channelNamed finds a channel by name, "private" for the private messages with the bot, or "thread" for the newest thread.
  channelNamed(name) {
    const all = [...this.channels.values()]
    if (name === 'thread') return all.filter(c => c.kind.includes('thread')).at(-1)
    return all.find(c => name === 'private' ? c.kind === 'dm' : c.name === name)
  }
}

// older compares two ids or versions, which grow with time. They are texts: a number here does not hold them.
export const older = (a, b) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

// ask sends a request to the sandbox.
async function ask(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

const silent = { troubles: ['The sandbox does not answer. Is it still running?'], story: 0 }

// play carries out a statement and waits until everything has come to rest. It returns what went wrong, in words, and how many
// lines the story has: {troubles, story}.
export const play = statement => ask('play', { statement }).catch(() => silent)

// startAgain has the sandbox begin afresh.
export const startAgain = () => ask('again', {}).catch(() => silent)

// suggest asks what Discord would propose for the last option of a command.
export async function suggest(who, channel, line) {
  try {
    return (await ask('suggest', { as: who, in: channel.name, private: channel.kind === 'dm', line })).choices
  } catch {
    return []
  }
}
