// One person's client: channels, messages, a composer, and the form that is open.
import { element, button, avatar } from './elements.js'
import { Screen, older, play } from './screen.js'
import { clock, message } from './message.js'
import { composer } from './composer.js'
import { form } from './form.js'
import { newcomer } from './newcomer.js'
import { spell } from './markdown.js'
import * as say from './statement.js'

export class Pane {
  // app tells what went wrong, and hears of every change: see main.js.
  constructor(app, who, where = 'general') {
    this.app = app
    this.besides = app.panes.length ? ', beside' : '' // told of the second client, since both may be of one person
    this.gone = new Set() // private answers that were dismissed
    this.drafts = new Map() // what each person has not sent yet, by channel
    this.wanted = where
    this.build()
    this.become(who)
  }

  build() {
    this.who = ''
    this.face = element('span', {})
    this.people = element('select', { class: 'who', 'aria-label': 'Whose eyes', on: { change: () => this.chosenPerson() } })
    this.list = element('nav', { class: 'channels', 'aria-label': 'Channels', on: { focusout: event => this.leftChannels(event.relatedTarget) } })
    this.drawer = button('☰', () => this.openDrawer(), { class: 'drawer', 'aria-label': 'Channels', 'aria-expanded': 'false' })
    this.title = element('h2', {})
    this.unread = element('span', { class: 'badge', hidden: true })
    this.drawer.append(this.unread)
    this.messages = element('ol', { class: 'messages' })
    this.log = element('div', { class: 'log', role: 'log', tabIndex: 0, 'aria-live': 'polite' }, this.messages)
    this.more = button('↓ New messages', () => this.toEnd(), { class: 'more', hidden: true })
    this.pinned = true // the end stays in sight while heights change, unless a select is open, which stays in sight instead
    this.log.addEventListener('scroll', () => { this.pinned = this.atEnd() && this.log.scrollTop !== this.placed; if (this.pinned) this.more.hidden = true })
    const heights = new ResizeObserver(() => { if (this.pinned && !this.messages.querySelector('[role=listbox]:not([hidden])')) this.log.scrollTop = this.log.scrollHeight })
    heights.observe(this.log)
    heights.observe(this.messages)
    this.composer = composer(this, text => this.act(say.write(this.who, this.channel, text)))
    this.sheet = element('div', { class: 'sheet' })
    this.server = element('h2', { class: 'server' })
    this.element = element('section', { class: 'pane' },
      element('div', { class: 'side' }, this.server, this.list),
      element('div', { class: 'scrim', on: { click: () => this.openDrawer(false) } }),
      element('div', { class: 'chat' }, element('div', { class: 'bar' }, this.drawer, this.title, element('label', { class: 'eyes' }, this.face, this.people)), this.log, this.more, this.composer.element, this.sheet))
  }

  // become looks through another person's eyes.
  become(who) {
    if (who === this.who) return
    this.screen?.close()
    this.nowhere()
    this.who = who
    this.seen = this.app.seenBy(who)
    this.element.setAttribute('aria-label', `What ${who} sees${this.besides}`)
    this.list.setAttribute('aria-label', `Channels, for ${who}${this.besides}`)
    this.face.replaceChildren(avatar(who))
    this.screen = new Screen(who, this.app.stream)
    this.screen.addEventListener('change', event => this.changed(event.detail))
    this.screen.addEventListener('gone', () => this.become('arjun'))
    this.app.remember()
  }

  // nowhere shows no channel: what is there belongs to someone else, or the one who looks is in none.
  nowhere() {
    this.keepDraft()
    this.composer.input.value = ''
    this.channel = null
    this.messages.replaceChildren()
    this.title.replaceChildren()
    this.log.setAttribute('aria-label', 'Messages')
    this.composer.name('')
    this.composer.input.disabled = true
  }

  close() {
    this.screen.close()
    this.element.remove()
  }

  // ready waits until the client shows what its person sees.
  async ready() {
    for (let screen; screen !== this.screen; await screen.first) screen = this.screen
  }

  // changed shows what an update brought.
  changed({ first, view, messages, removed, story }) {
    if (first) this.app.opened(messages)
    if (view) { this.showPeople(); this.showForm() }
    if (!this.channel || !this.screen.channels.has(this.channel.id)) {
      const next = this.screen.channelNamed(this.wanted) ?? this.screen.channelNamed('general') ?? [...this.screen.channels.values()][0]
      if (next) this.go(next)
      else {
        this.nowhere()
        this.messages.append(element('li', { class: 'empty' }, `${this.who} is not in this server any more.`))
      }
    } else {
      this.channel = this.screen.channels.get(this.channel.id)
      this.patch(messages, removed)
    }
    this.showChannels()
    this.retime()
    this.app.changed(this, story)
  }

  read(m) { if (this.isNew(m)) this.seen.set(m.channel, m.version) }

  isNew(m) { return older(m.version, this.seen.get(m.channel) ?? this.app.since) > 0 }

  keepDraft() { if (this.channel) this.drafts.set(`${this.who} ${this.channel.id}`, this.composer.input.value) }

  // go shows a channel.
  go(channel) {
    this.keepDraft()
    this.channel = channel
    this.composer.input.value = this.drafts.get(`${this.who} ${channel.id}`) ?? ''
    this.wanted = channel.kind === 'dm' ? 'private' : channel.name
    const dm = channel.kind === 'dm', where = dm ? 'Waymark' : '#' + channel.name
    const kind = dm ? 'private messages' : channel.kind === 'private thread' ? 'private thread' : ''
    this.title.replaceChildren(...[element('span', { 'aria-hidden': true, class: 'sign' }, dm ? '@' : channel.kind.includes('thread') ? '⤷' : '#'), element('span', { class: 'name' }, dm ? 'Waymark' : channel.name), kind && element('small', {}, kind)].filter(Boolean))
    this.log.setAttribute('aria-label', `Messages in ${where}, for ${this.who}${this.besides}`)
    this.composer.name(where)
    this.composer.input.disabled = channel.locked ?? false
    this.fill()
    this.openDrawer(false)
    this.showChannels()
    this.app.remember()
  }

  // goNamed shows a channel by its name, or "private", and says whether it is there.
  goNamed(name) {
    this.wanted = name
    const channel = this.screen.channelNamed(name)
    if (channel && channel.id !== this.channel?.id) this.go(channel)
    return Boolean(channel)
  }

  visible(id) { return this.screen.inChannel(id).filter(m => !this.gone.has(m.id)) }

  fill() {
    const all = this.visible(this.channel.id)
    this.messages.replaceChildren(...all.map((m, i) => message(this, m, all[i - 1])))
    for (const m of all) this.read(m)
    this.messages.classList.toggle('long', all.length > 150)
    if (!all.length) this.messages.append(element('li', { class: 'empty' }, this.welcome(),
      this.channel.kind === 'dm' ? 'Nothing here yet.' : `This is the beginning of #${this.channel.name}. Type / to see what you can do.`))
    this.toEnd()
  }

  // welcome tells a newcomer to the page what it is, where nothing has been pressed yet.
  welcome() {
    if (this.besides || this.app.story().some(line => !line.startsWith('#! start'))) return null
    return element('div', { class: 'welcome' },
      element('p', {}, `This is a made-up server on your computer, and the whole bot is in it. You see what ${this.who} sees. At the top you can look through other people's eyes, and let time pass.`),
      element('div', { class: 'row' }, button('Take the tour', () => this.app.side.open('tour'), { class: 'press primary' })))
  }

  // patch changes only the messages that an update names.
  patch(changed, removed) {
    const stay = this.pinned
    const item = id => this.messages.querySelector(`:scope > [data-id="${id}"]`) // the browser finds one among thousands faster than a list of all is made
    for (const id of removed) item(id)?.remove()
    let fresh = false
    for (const m of changed.filter(m => m.channel === this.channel.id && !this.gone.has(m.id))) {
      this.messages.querySelector('.empty')?.remove()
      this.read(m)
      const old = item(m.id)
      let before = old ? old.previousElementSibling : this.messages.lastElementChild
      while (!old && before && older(before.dataset.id, m.id) > 0) before = before.previousElementSibling
      const made = message(this, m, this.screen.messages.get(before?.dataset.id))
      const focused = old?.contains(document.activeElement)
      if (old) old.replaceWith(made)
      else if (before) before.after(made)
      else this.messages.prepend(made)
      made.classList.add('new')
      made.addEventListener('animationend', () => made.classList.remove('new')) // or it would arrive again with its client
      if (focused) (made.querySelector('button:not(:disabled, .link, .apps)') ?? made).focus({ preventScroll: true })
      fresh = true
    }
    if (this.messages.children.length > 150) this.messages.classList.add('long')
    if (stay) this.toEnd()
    else if (fresh) this.more.hidden = false
  }

  dismiss(id) {
    this.gone.add(id)
    this.fill()
    this.composer.input.focus()
  }

  atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80 }

  toEnd() {
    this.pinned = true
    this.log.scrollTop = this.log.scrollHeight
    this.more.hidden = true
  }

  // toNewest shows the newest message from its beginning, also where it is longer than what can be seen.
  toNewest() {
    const newest = this.messages.lastElementChild
    this.toEnd()
    if (!newest || newest.offsetHeight <= this.log.clientHeight) return
    this.log.scrollTop = newest.offsetTop - this.log.offsetTop
    this.placed = this.log.scrollTop // it stays there, also near the end
    this.pinned = false
  }

  showChannels() {
    const all = [...this.screen.channels.values()]
    const news = new Map()
    for (const m of this.screen.messages.values()) {
      if (this.isNew(m) && m.body.author.username !== this.who) news.set(m.channel, (news.get(m.channel) ?? 0) + 1)
    }
    const line = c => {
      const n = news.get(c.id)
      const shown = c.kind === 'dm' ? [avatar('Waymark', true), 'Waymark'] : [element('span', { class: 'sign', 'aria-hidden': true }, c.kind.includes('thread') ? '⤷' : c.kind === 'voice' ? '♪' : '#'), element('span', { class: 'name' }, c.name)]
      return element('li', { class: c.kind.includes('thread') ? 'thread' : '' }, button(shown, () => this.go(c), {
        class: ['channel', n && 'news', c.archived && 'archived'].filter(Boolean).join(' '), 'aria-current': c.id === this.channel?.id ? 'page' : null,
      }), n ? element('span', { class: 'badge', 'aria-label': `${n} new` }, String(n)) : null)
    }
    const rooms = all.filter(c => c.kind === 'text' || c.kind === 'voice').flatMap(c => [c, ...all.filter(t => t.parent === c.id && (!t.archived || t.id === this.channel?.id))])
    const private_ = all.filter(c => c.kind === 'dm')
    const focused = this.list.contains(document.activeElement) && document.activeElement.textContent
    this.list.replaceChildren(element('ul', {}, rooms.map(line)), element('h3', {}, 'Private messages'),
      private_.length ? element('ul', {}, private_.map(line)) : element('p', { class: 'none' }, 'None yet'))
    if (focused) [...this.list.querySelectorAll('button')].find(b => b.textContent === focused)?.focus()
    const total = [...news.values()].reduce((a, b) => a + b, 0)
    this.unread.hidden = total === 0
    this.unread.textContent = total
    this.drawer.setAttribute('aria-label', total ? `Channels, ${total} new` : 'Channels')
    this.server.textContent = this.screen.view.guild
  }

  // showPeople lists those through whose eyes one can look, by what they are here.
  showPeople() {
    const view = this.screen.view, groups = new Map([['Members', []], ['Mentors', []], ['Moderators', []]])
    for (const p of view.people.filter(p => p.id !== view.bot)) {
      groups.get(p.roles.includes('Moderator') ? 'Moderators' : p.roles.includes('Mentor') ? 'Mentors' : 'Members').push(p.name)
    }
    if (![...groups.values()].flat().includes(this.who)) groups.set('Has left', [this.who])
    const option = n => element('option', { value: n, selected: n === this.who }, n)
    this.people.replaceChildren(...[...groups].filter(([, names]) => names.length).map(([label, names]) => element('optgroup', { label }, names.map(option))),
      element('option', { value: '+' }, 'Someone new…'))
  }

  chosenPerson() {
    if (this.people.value !== '+') return this.become(this.people.value)
    this.people.value = this.who
    this.people.focus()
    const shown = newcomer(async name => {
      if (this.screen.view.people.some(p => p.name.toLowerCase() === name)) return [`There is already someone called ${name}.`]
      const troubles = await this.act(`@${name} joins`, true)
      if (!troubles.length) this.become(name)
      return troubles
    })
    this.element.append(shown)
    shown.showModal()
  }

  // showForm opens the form that the bot sent, or closes it.
  showForm() {
    const open = this.screen.view.form
    if ((open?.id ?? null) === (this.formID ?? null)) return
    this.formID = open?.id ?? null
    const dialog = this.sheet.querySelector('dialog')
    if (dialog) { // the focus goes back to what had it before, if that is still there
      dialog.close()
      dialog.remove()
      const back = document.activeElement === document.body ? this.composer.input : document.activeElement
      back.blur() // Chromium shows the focus there, but sends it no keys
      back.focus({ preventScroll: true })
    }
    if (!open) return
    const shown = form(this, open, fields => this.act(say.submit(this.who, fields), true), () => this.act(`@${this.who} closes the modal`))
    this.sheet.append(shown)
    shown.showModal()
  }

  // commandsOn lists the names of the app's commands for a person (type 2) or a message (type 3) that this member sees.
  commandsOn(type) { return this.screen.view.commands.map(c => c.definition).filter(d => d.type === type).map(d => d.name) }

  // menuOf shows the app's commands for a person.
  menuOf(name, at) { this.apps(name, this.commandsOn(2), command => `@${this.who} uses ${say.quote(command)} on @${name}`, at) }

  // menuOn shows the app's commands for a message.
  menuOn(m, at) { this.apps('this message', this.commandsOn(3), command => say.use(this.who, this.screen, command, m), at) }

  // apps shows a menu of commands; statement says what choosing one does.
  apps(name, commands, statement, at) {
    this.element.querySelector('.popup')?.remove()
    const close = () => at.focus() // which removes the popup: see focusout
    const popup = element('div', { class: 'popup', role: 'menu', 'aria-label': `Apps, for ${name}` },
      commands.map(c => button(c, () => { close(); this.act(statement(c)) }, { role: 'menuitem' })))
    if (!commands.length) popup.append(element('p', {}, 'Nothing here for you.'))
    popup.addEventListener('keydown', event => {
      const items = [...popup.querySelectorAll('button')], i = items.indexOf(document.activeElement)
      if (event.key === 'Escape') close()
      if (event.key === 'ArrowDown') items[(i + 1) % items.length].focus()
      if (event.key === 'ArrowUp') items[(i + items.length - 1) % items.length].focus()
      event.stopPropagation()
    })
    popup.addEventListener('focusout', event => { if (!popup.contains(event.relatedTarget)) popup.remove() })
    at.after(popup)
    const log = this.log.getBoundingClientRect(), shown = popup.getBoundingClientRect() // it stands below what was pressed, or above where there is no room
    popup.classList.toggle('up', shown.bottom > log.bottom && at.getBoundingClientRect().top - shown.height > log.top)
    popup.querySelector('button')?.focus({ preventScroll: true })
    popup.scrollIntoView({ block: 'nearest' })
  }

  // openDrawer shows the channels where there is no room for them beside the messages, or puts them away. The focus follows.
  openDrawer(open = !this.element.matches('.drawn')) {
    const inside = this.list.contains(document.activeElement), was = this.element.matches('.drawn')
    if (this.element.classList.toggle('drawn', open)) this.list.querySelector('button')?.focus()
    else if ((inside || was) && this.drawer.offsetParent) this.drawer.focus()
    this.drawer.setAttribute('aria-expanded', String(open))
  }

  // leftChannels puts the channels away when the focus goes elsewhere: they would stand on what has it.
  leftChannels(to) {
    if (!to || this.list.contains(to) || !this.element.matches('.drawn')) return
    this.element.classList.remove('drawn')
    this.drawer.setAttribute('aria-expanded', 'false')
  }

  // retime spells distances from now again, and on another day also when messages were sent.
  retime() {
    const now = this.screen.now, day = now.toISOString().slice(0, 10)
    if (+now === this.spelledAt) return
    this.spelledAt = +now
    if (day !== this.day) for (const t of this.messages.querySelectorAll('.head time')) t.textContent = clock(new Date(t.dateTime), now)
    this.day = day
    for (const t of this.messages.querySelectorAll('time[data-style="R"]')) t.textContent = spell(new Date(t.dataset.seconds * 1000), 'R', this.screen.now)
  }

  click(m, component, at) {
    at.setAttribute('aria-busy', 'true')
    return this.act(say.click(this.who, this.screen, m, component)).finally(() => at.removeAttribute('aria-busy'))
  }

  pick(m, component, chosen) { return this.act(say.pick(this.who, this.screen, m, component, chosen.map(o => o.label.replace(/^[@#&]/, sign => component.options?.length ? sign : '')))) }

  // act plays a statement, and tells what went wrong, unless the caller shows that itself.
  async act(statement, quiet) {
    const { troubles } = await play(statement)
    if (!quiet || !troubles.length) this.app.tell(troubles)
    return troubles
  }
}
