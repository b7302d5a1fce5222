// What can follow in a command that is being typed. Pure functions on the definitions that the bot registered.

// leaves lists every command that can be sent: {path, description, options, private}.
export function leaves(commands) {
  const list = []
  for (const { definition, private: inPrivate } of commands) {
    if ((definition.type ?? 1) !== 1) continue
    const descend = (def, path) => {
      const subs = (def.options ?? []).filter(o => o.type <= 2)
      if (subs.length) subs.forEach(sub => descend(sub, path + ' ' + sub.name))
      else list.push({ path, description: def.description, options: def.options ?? [], private: inPrivate })
    }
    descend(definition, definition.name)
  }
  return list.sort((a, b) => a.path < b.path ? -1 : 1)
}

// analyse reads what was typed up to the caret: the command, if it is complete, the options so far, and the one that is being
// typed with its text. start is where the text begins that a proposal replaces.
export function analyse(text, all) {
  const leaf = all.filter(l => text === '/' + l.path || text.startsWith('/' + l.path + ' ')).sort((a, b) => b.path.length - a.path.length)[0]
  if (!leaf || !text.startsWith('/' + leaf.path + ' ')) return { leaf: null, typed: text.slice(1), start: 0, used: [] }
  const used = []
  let option = null, value = '', start = text.length
  const pattern = /(?:^|\s)([\w-]+):("(?:[^"\\]|\\.)*"?|[^\s]*)/g
  const from = leaf.path.length + 1
  const rest = text.slice(from)
  for (let m; (m = pattern.exec(rest));) {
    const def = leaf.options.find(o => o.name === m[1])
    if (!def) continue
    used.push(def.name)
    const ends = m.index + m[0].length === rest.length
    const closed = m[2].length > 1 && m[2].startsWith('"') && m[2].endsWith('"')
    if (ends && !closed) {
      option = def
      value = m[2].replace(/^"/, '')
      start = from + m.index + m[0].length - m[2].length
    }
  }
  const word = rest.match(/(?:^|\s)([\w-]*)$/)
  if (!option && word) start = text.length - word[1].length
  return { leaf, used, option, value, start, typed: option ? value : word?.[1] ?? null }
}

const has = (text, part) => text.toLowerCase().includes(part.toLowerCase())

// written is a value as it stands in a command.
export const written = value => /[\s"]/.test(value) ? '"' + value.replaceAll('"', '\\"') + '"' : value

// signed is a name with its sign, as an option takes it.
const signed = (sign, text) => sign + (/\s/.test(text) ? `"${text}"` : text)

// proposals are what could follow: {put, label, hint}, where put replaces the text from start on. ask answers for options that
// the bot completes.
export async function proposals(text, all, view, ask) {
  const at = analyse(text, all)
  if (!at.leaf) {
    const first = all.filter(l => l.path.startsWith(at.typed)), others = all.filter(l => !l.path.startsWith(at.typed) && has(l.path, at.typed))
    return { at, list: [...first, ...others].slice(0, 30).map(l => ({ put: `/${l.path} `, label: '/' + l.path, hint: l.description })) }
  }
  if (at.option) return { at, list: await values(at, view, () => ask(text)) }
  if (at.typed === null) return { at, list: [] }
  return { at, list: at.leaf.options.filter(o => !at.used.includes(o.name) && o.name.startsWith(at.typed))
    .map(o => ({ put: o.name + ':', label: o.name, hint: o.description, required: o.required })) }
}

// values are what the option that is being typed can be set to.
async function values({ option, value }, view, ask) {
  const bare = value.replace(/^[@#&]"?/, '')
  const offer = (names, put) => names.filter(n => has(n, bare)).slice(0, 25).map(n => ({ put: put(n) + ' ', label: n }))
  if (option.choices?.length) return offer(option.choices.map(c => c.name), written)
  if (option.autocomplete) return value === '' ? [] : (await ask()).slice(0, 25).map(n => ({ put: written(n) + ' ', label: n }))
  switch (option.type) {
    case 5: return offer(['true', 'false'], written)
    case 6: return offer(view.people.map(p => p.name), n => signed('@', n))
    case 7: return offer(view.channels.filter(c => c.name).map(c => c.name), n => signed('#', n))
    case 8: return offer(view.roles, n => signed('&', n))
  }
  return []
}
