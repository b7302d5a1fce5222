// The tour as a script: its steps, and where in them a story is.

// readTour reads tour.txt, a script of the sandbox whose comments say what to look at:
//
//	## Title          begins a step
//	# A sentence.     is shown before its statements are played
//	#- A sentence.    is shown after those above it, and waits until the reader goes on
//	#= A sentence.    is shown afterwards
//	#@ arjun #check-ins | maya private    says whose eyes, where; a second pair is shown side by side
export function readTour(text) {
  const steps = []
  for (const line of text.split('\n')) {
    const step = steps.at(-1)
    if (line.startsWith('## ')) steps.push({ heading: line, title: line.slice(3), before: [], after: [], play: [] })
    else if (line.startsWith('#= ')) step.after.push(line.slice(3))
    else if (line.startsWith('#- ') && step.play.at(-1).pause) step.play.at(-1).pause.push(line.slice(3))
    else if (line.startsWith('#- ')) step.play.push({ pause: [line.slice(3)] })
    else if (line.startsWith('#@ ')) step.play.push({ views: line.slice(3).split(' | ').map(v => v.split(' ')) })
    else if (line.startsWith('# ') && step) step.before.push(line.slice(2))
    else if (line && !line.startsWith('#') && step) step.play.push({ statement: line })
  }
  return steps
}

// position finds the step whose heading the story has last, and how much of it was played since: {step, played}, where played
// counts the step's parts. A story without a heading is before the first step.
export function position(steps, story) {
  const from = story.findLastIndex(line => steps.some(s => s.heading === line))
  if (from < 0) return { step: 0, played: 0 }
  const step = steps.findIndex(s => s.heading === story[from])
  return { step, played: playedOf(steps[step], story.slice(from + 1)) }
}

// pauseOf is what is said where a step waits after so many of its parts; nothing where it does not wait.
export const pauseOf = (step, played) => step.play.slice(0, played).findLast(p => !p.views)?.pause

// viewsOf is what a step shows after so many of its parts.
export const viewsOf = (step, played) => (step.play.slice(0, played).findLast(p => p.views) ?? step.play.find(p => p.views)).views

// playedOf counts the parts of a step that a story has in their order, whatever else was played between them.
function playedOf(step, story) {
  let n = 0, at = 0
  for (const { statement } of step.play) {
    if (statement) {
      const found = story.indexOf(statement, at)
      if (found < 0) break
      at = found + 1
    }
    n++
  }
  return n
}
