// Where the page is, kept in its address, so that a reload goes on there: who looks where, and what stands at the side.
// For example: #arjun@check-ins+sam@private&tour

// read gives {views, side} of an address: views as [who, where], side as "tour", "story" or null.
export function read(hash) {
  const [people, side] = hash.replace(/^#/, '').split('&')
  const views = people.split('+').map(v => v.split('@').map(decode)).filter(([who, where]) => who && where).slice(0, 2)
  return { views, side: side === 'tour' || side === 'story' ? side : null }
}

// write is the opposite of read.
export function write({ views, side }) {
  return '#' + views.map(v => v.map(encodeURIComponent).join('@')).join('+') + (side ? '&' + side : '')
}

function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return '' // somebody wrote the address by hand
  }
}
