package chart

import (
	"image/color"

	"waymark/peer"
)

// Event is something on a day, shown as a small sign above its column.
type Event struct {
	Day  peer.Day
	Kind EventKind
}

// EventKind is what an event is.
type EventKind int

// The kinds of events.
const (
	Milestone EventKind = iota // a diamond
	Setback                    // a ring
)

const (
	eventSize = 30
	eventRow  = 42 // height of the strip for one kind
)

// eventRows are the kinds that a picture has, from the top: each has a strip of its own, so that signs of one day do not
// cover each other.
func (c Chart) eventRows() []EventKind {
	var rows []EventKind
	for _, kind := range []EventKind{Milestone, Setback} {
		for _, e := range c.Events {
			if e.Kind == kind && c.shows(e.Day) {
				rows = append(rows, kind)
				break
			}
		}
	}
	return rows
}

// events draws the signs of a picture, one for each kind and column.
func (l plot) events(p *paper) {
	y := l.top - eventRow/2
	rows := l.eventRows()
	for i := len(rows) - 1; i >= 0; i-- {
		for _, e := range l.Events {
			if e.Kind != rows[i] || !l.shows(e.Day) {
				continue
			}
			if e.Kind == Milestone {
				p.diamond(l.x(e.Day), y, eventSize/2, colours().ink)
			} else {
				p.ring(l.x(e.Day), y, eventSize/2, colours().soft)
			}
		}
		y -= eventRow
	}
}

// diamond fills a square turned by 45 degrees; r is half its width.
func (p *paper) diamond(x, y, r float32, c color.RGBA) {
	p.shape(x-r, y-r, x+r, y+r, c, func(dx, dy float32) {
		p.pen.MoveTo(x-dx, y-r-dy)
		p.pen.LineTo(x+r-dx, y-dy)
		p.pen.LineTo(x-dx, y+r-dy)
		p.pen.LineTo(x-r-dx, y-dy)
	})
}

// ring draws a circle of radius r with an open middle.
func (p *paper) ring(x, y, r float32, c color.RGBA) {
	p.rounded(x-r, y-r, x+r, y+r, r, c)
	const thick = 7
	p.rounded(x-r+thick, y-r+thick, x+r-thick, y+r-thick, r-thick, colours().card)
}
