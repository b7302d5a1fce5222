package peer

import (
	"cmp"
	"slices"
)

// Reach is a rung that a count of a journey reaches.
type Reach struct {
	Count Count
	Rung  Rung
	Start Day // the effective start it is counted from
	Day   Day // the first local day on which it is reached
}

// Reached returns the rungs that the journey has reached by today, ordered by Day, then Count, then length: for
// CountAll each rung once; for CountSince also those of earlier stretches, before a setback.
func (j Journey) Reached(l Ladder, today Day) []Reach {
	var reached []Reach
	for _, c := range j.ShownCounts() {
		if c == CountAll {
			reached = append(reached, j.reachedAll(l, j.until(today))...)
			continue
		}
		for _, s := range j.stretches(j.until(today)) {
			reached = append(reached, s.reached(l)...)
		}
	}
	slices.SortFunc(reached, byDay)
	return reached
}

func byDay(a, b Reach) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Count, b.Count), byLength(a.Rung, b.Rung))
}

// Next returns for each count of ShownCounts the next rung and the day on which it will be reached if no further
// setback is logged; nothing for a count at the end of its ladder, for an ended journey, or while a setback goes on. A
// rung in had (the member's milestones) counts as reached, even if a setback has since moved its day ahead again:
// RecordMilestones records it once, for CountSince once a stretch.
func (j Journey) Next(l Ladder, had []Milestone, today Day) []Reach {
	if _, ongoing := j.OngoingSince(); ongoing || !j.Open() {
		return nil
	}
	// Later than the longest rung from the latest start, so that every rung of a ladder is reached by then.
	horizon := max(j.until(today), j.lastStart()).AddMonths(12 * (maxYears + 1))
	book := book{journey: j, today: today, stretches: j.stretches(horizon), milestones: had}
	var next []Reach
	for _, c := range j.ShownCounts() {
		find := stretch{j.lastStart(), horizon}.find
		if c == CountAll {
			find = func(r Rung) (Reach, bool) { return j.findAll(r, horizon) }
		}
		if n, ok := nextOf(l, find, book.has, j.until(today)); ok {
			next = append(next, n)
		}
	}
	return next
}

// nextOf returns the first reach after today that is not had.
func nextOf(l Ladder, find func(Rung) (Reach, bool), had func(Reach) bool, today Day) (next Reach, ok bool) {
	consider := func(rung Rung) (behind bool) {
		r, found := find(rung)
		if !found {
			return false
		}
		if r.Day <= today || had(r) {
			return true
		}
		if !ok || byDay(r, next) < 0 {
			next, ok = r, true
		}
		return false
	}
	for _, rung := range l.Rungs {
		consider(rung)
	}
	if l.Yearly {
		for rung := l.firstYear(); consider(rung); rung.Years++ {
		}
	}
	return next, ok
}

// collect returns the reaches of all rungs that find finds; years are tried up to the first that it does not find.
func collect(l Ladder, find func(Rung) (Reach, bool)) []Reach {
	var all []Reach
	for _, rung := range l.Rungs {
		if r, ok := find(rung); ok {
			all = append(all, r)
		}
	}
	if !l.Yearly {
		return all
	}
	for rung := l.firstYear(); ; rung.Years++ {
		r, ok := find(rung)
		if !ok {
			return all
		}
		all = append(all, r)
	}
}

// stretch is a time without setbacks, from the first day or a restart to the day of the next setback or today.
type stretch struct{ from, to Day }

// stretches returns the stretches of a journey up to a day, oldest first.
func (j Journey) stretches(until Day) []stretch {
	from := j.Since
	var all []stretch
	for _, s := range j.taken(until) {
		all = append(all, stretch{from, s.from})
		from = s.to
	}
	return append(all, stretch{from, until})
}

func (s stretch) reached(l Ladder) []Reach { return collect(l, s.find) }

func (s stretch) find(r Rung) (Reach, bool) {
	d := r.Day(s.from)
	return Reach{CountSince, r, s.from, d}, d <= s.to
}

func (j Journey) reachedAll(l Ladder, until Day) []Reach {
	return collect(l, func(r Rung) (Reach, bool) { return j.findAll(r, until) })
}

// findAll returns when "all my days" first reaches a rung. The effective start is constant within a stretch and moves
// by a day with each day that a setback takes.
func (j Journey) findAll(r Rung, until Day) (Reach, bool) {
	start := j.Since
	for _, s := range j.taken(until) {
		if d := r.Day(start); d <= s.from {
			return Reach{CountAll, r, start, d}, true
		}
		if found, ok := findInside(r, start, s); ok {
			return found, true
		}
		start += s.to - s.from
	}
	d := r.Day(start)
	return Reach{CountAll, r, start, d}, d <= until
}

// findInside looks for an anniversary on a day that a setback took: the last days of a long month share their
// anniversary in a shorter month, so the anniversary can stay while the start moves.
func findInside(r Rung, start Day, s span) (Reach, bool) {
	const most = 8 // days; anniversaries of neighbouring days never come that much nearer
	if r.Days > 0 || r.Day(start)-s.from > most {
		return Reach{}, false
	}
	for t := s.from + 1; t <= s.to; t++ {
		moved := start + t - s.from
		if r.Day(moved) <= t {
			return Reach{CountAll, r, moved, t}, true
		}
	}
	return Reach{}, false
}
