// Package chart draws a member's moods as a PNG.
//
// A picture of days has one row for each mood, named at its left, and one column for each day. A day with a
// check-in has a mark in its mood's row; a day without one has nothing at all. Place and word say
// everything: there is one colour for all marks, and no number for a mood. A picture of weeks, months or years has a
// column of stacked moods for each of them (stack.go). Small signs above the columns stand for milestones and setbacks
// (events.go). The picture brings its own background, so that it reads alike on Discord's dark and light themes, and its
// letters are large enough for a phone.
//
// It draws with golang.org/x/image, the Go project's own drawing library, and the Go fonts in it.
package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"

	"waymark/peer"
)

// The size of every picture, in pixels. A phone shows it some 300 points wide.
const (
	Width  = 1200
	Height = 800
)

// Chart is what a picture shows. First is not after Last. Marks and ticks of other days, and marks of rows that
// there are not, are left out.
type Chart struct {
	Title       string
	Levels      []string   // the names of the rows, the lowest first
	First, Last peer.Day   // the columns, both included
	Marks       []Mark     // by day, the earliest first; at most one a day
	Ticks       []Tick     // by day, the earliest first; a label that would touch the one before is left out
	Parts       []peer.Day // the first day of each column of stacked moods, First the earliest; none for columns of days
	Events      []Event
}

// Mark is one day's mood: Level counts the rows from 1, the lowest.
type Mark struct {
	Day   peer.Day
	Level int
}

// Tick names a day under the picture.
type Tick struct {
	Day   peer.Day
	Label string
}

// palette are the colours of a picture.
type palette struct{ card, band, rule, soft, ink, mood color.RGBA }

// colours are a dark card, light letters and one colour for moods. All letters and marks have a contrast of at least 7:1 to
// their background (WCAG 2.2, 1.4.6).
func colours() palette {
	return palette{
		card: color.RGBA{0x26, 0x2a, 0x33, 0xff}, band: color.RGBA{0x2f, 0x34, 0x3f, 0xff}, rule: color.RGBA{0x4a, 0x52, 0x61, 0xff},
		soft: color.RGBA{0xc9, 0xcf, 0xd9, 0xff}, ink: color.RGBA{0xf3, 0xf5, 0xf8, 0xff}, mood: color.RGBA{0x8c, 0xcb, 0xff, 0xff},
	}
}

const (
	border      = 36  // around everything
	titleHeight = 92  // above the rows
	axisHeight  = 84  // under the rows
	widestName  = 420 // of a row's name; longer ones are set smaller
	gap         = 40  // between a row's name and the first day
	bleed       = 14  // of a row beyond its first and last day
)

// PNG draws the picture.
func (c Chart) PNG() ([]byte, error) {
	p := newPaper(image.Rect(0, 0, Width, Height))
	in := colours()
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(in.card), image.Point{}, draw.Src)
	if err := p.fonts(); err != nil {
		return nil, err
	}
	p.write(c.Title, p.small, border, border+p.small.ascent(), in.soft)
	c.layOut(p).draw(p)
	var out bytes.Buffer
	err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, p.indexed())
	return out.Bytes(), err
}

// plot is a chart with the places of its rows and columns.
type plot struct {
	Chart
	name       face    // in which the rows' names are set
	left, top  float32 // of the first column and the highest row
	wide, high float32 // of a column and a row
}

func (c Chart) layOut(p *paper) plot {
	name, widest := p.large, 0
	for _, l := range c.Levels {
		widest = max(widest, p.large.width(l))
	}
	if widest > widestName {
		name, widest = p.shrunk(float64(widestName)/float64(widest)), widestName
	}
	left, columns := border+widest+gap, int(c.Last-c.First+1)
	if len(c.Parts) > 0 {
		left, columns = left+swatch+gap/2, len(c.Parts)
	}
	top := titleHeight + eventRow*len(c.eventRows())
	c.Marks = slices.DeleteFunc(slices.Clone(c.Marks), func(m Mark) bool {
		return !c.shows(m.Day) || m.Level < 1 || m.Level > len(c.Levels)
	})
	return plot{
		Chart: c, name: name, left: float32(left), top: float32(top),
		wide: float32(Width-border-left) / float32(max(1, columns)),
		high: float32(Height-top-axisHeight) / float32(max(1, len(c.Levels))),
	}
}

// x is the middle of a day's column, y the middle of a level's row.
func (l plot) x(d peer.Day) float32 {
	column := int(d - l.First)
	if len(l.Parts) > 0 {
		column = l.column(d)
	}
	return l.left + (float32(column)+0.5)*l.wide
}

func (l plot) y(level int) float32 { return l.top + (float32(len(l.Levels)-level)+0.5)*l.high }

func (c Chart) shows(d peer.Day) bool { return c.First <= d && d <= c.Last }

func (l plot) draw(p *paper) {
	if len(l.Parts) > 0 {
		l.legend(p)
		l.axis(p)
		l.stacks(p)
	} else {
		l.rows(p)
		l.axis(p)
		l.lines(p)
		l.marks(p)
	}
	l.events(p)
}

// rows draws a band for each mood, and its name.
func (l plot) rows(p *paper) {
	in := colours()
	for i, name := range l.Levels {
		y := l.y(i + 1)
		p.rounded(l.left-bleed, y-l.high/2+4, Width-border+bleed, y+l.high/2-4, 12, in.band)
		p.write(name, l.name, border, int(y)+l.name.ascent()*38/100, in.ink)
	}
}

// axis cuts the rows at each day that has a label, and writes the labels that have room.
func (l plot) axis(p *paper) {
	in := colours()
	bottom := float32(Height - axisHeight)
	free := 0
	for _, t := range l.Ticks {
		if !l.shows(t.Day) {
			continue
		}
		x := l.x(t.Day)
		w := p.small.width(t.Label)
		from := min(max(int(x)-w/2, border), Width-border+bleed-w)
		if len(l.Parts) == 0 {
			p.rounded(x-1.5, l.top, x+1.5, bottom, 0, in.card) // a light one would look like a mark
		}
		p.rounded(x-1.5, bottom, x+1.5, bottom+12, 0, in.rule)
		if from < free {
			continue
		}
		p.write(t.Label, p.small, from, Height-axisHeight+18+p.small.ascent(), in.soft)
		free = from + w + gap/2
	}
}

// lines joins marks of days that follow each other, where columns are wide enough for a line to say something.
func (l plot) lines(p *paper) {
	mood := colours().mood
	if l.wide < lineFrom {
		return
	}
	mood.R, mood.G, mood.B, mood.A = mood.R/2, mood.G/2, mood.B/2, 0x80
	for i := 1; i < len(l.Marks); i++ {
		a, b := l.Marks[i-1], l.Marks[i]
		if b.Day == a.Day+1 {
			p.line(l.x(a.Day), l.y(a.Level), l.x(b.Day), l.y(b.Level), min(6, max(3, l.wide/8)), mood)
		}
	}
}

const (
	lineFrom = 5   // pixels a column needs for lines
	widest   = 26  // width of a mark; where columns are narrower it fills most of its own
	flattest = 28  // height of a mark of that width
	tallest  = 60  // height of one of no width
	thinnest = 3.4 // width of a mark in the narrowest columns, some 2.5 pixels wide
)

// marks draws a disc for each check-in, which grows taller where columns are narrow, to a bar, so that a single one
// is never hard to see. In a picture of a year days that follow each other in a row join to a band; a single day
// between them that has no entry still shows as a gap.
func (l plot) marks(p *paper) {
	mood := colours().mood
	for _, m := range l.Marks {
		x, y := l.x(m.Day), l.y(m.Level)
		w := min(widest, max(thinnest, l.wide*0.8))
		h := max(w, tallest-w*(tallest-flattest)/widest*1.6)
		p.rounded(x-w/2, y-h/2, x+w/2, y+h/2, w/2, mood)
	}
}
