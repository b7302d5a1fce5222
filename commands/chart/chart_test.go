package chart

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"slices"
	"testing"

	"waymark/peer"
)

func drawn(t *testing.T, c Chart) image.Image {
	t.Helper()
	data, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func moods() []string { return []string{"Very hard", "Hard", "Getting by", "Okay", "Good"} }

// every is a chart with a mark on each day but those left out.
func every(days int, without ...peer.Day) Chart {
	c := Chart{Title: "x", Levels: moods(), First: 100, Last: 100 + peer.Day(days) - 1}
next:
	for d := c.First; d <= c.Last; d++ {
		for _, w := range without {
			if d == w {
				continue next
			}
		}
		c.Marks = append(c.Marks, Mark{Day: d, Level: 3})
	}
	return c
}

// inked says whether a day's column holds any of the moods' colour at its middle.
func inked(img image.Image, c Chart, d peer.Day) bool {
	mood := colours().mood
	p := newPaper(image.Rect(0, 0, Width, Height))
	if p.fonts() != nil {
		return false
	}
	l := c.layOut(p)
	x := int(l.x(d))
	for y := int(l.top); y < Height-axisHeight; y++ {
		if near(img.At(x, y), mood) {
			return true
		}
	}
	return false
}

func near(a, b color.Color) bool {
	r, g, bl, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	off := func(x, y uint32) float64 { return math.Abs(float64(x) - float64(y)) }
	return off(r, r2)+off(g, g2)+off(bl, b2) < 0x4000
}

func TestADayWithoutAnEntryIsEmpty(t *testing.T) {
	for _, days := range []int{1, 2, 30, 90, 365, 366} {
		missing := peer.Day(100 + days/2)
		c := every(days, missing)
		img := drawn(t, c)
		for d := c.First; d <= c.Last; d++ {
			if got := inked(img, c, d); got == (d == missing) {
				t.Errorf("%d days: day %d has a mark: %v", days, d-c.First, got)
			}
		}
	}
}

func TestMarksStandInTheirRows(t *testing.T) {
	mood := colours().mood
	for level := 1; level <= 5; level++ {
		c := Chart{Levels: moods(), First: 1, Last: 30, Marks: []Mark{{Day: 7, Level: level}}}
		img := drawn(t, c)
		p := newPaper(image.Rect(0, 0, Width, Height))
		if err := p.fonts(); err != nil {
			t.Fatal(err)
		}
		l := c.layOut(p)
		for row := 1; row <= 5; row++ {
			if got := near(img.At(int(l.x(7)), int(l.y(row))), mood); got != (row == level) {
				t.Errorf("a mark of level %d is in row %d: %v", level, row, got)
			}
		}
	}
}

func TestWhatDoesNotBelongIsLeftOut(t *testing.T) {
	c := Chart{Levels: moods(), First: 10, Last: 39, Ticks: []Tick{{Day: 9, Label: "x"}, {Day: 40, Label: "x"}},
		Marks: []Mark{{9, 3}, {10, 0}, {11, 6}, {12, -1}, {40, 3}}}
	got, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	c.Marks, c.Ticks = nil, nil
	want, err := c.PNG()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("a mark or a label outside of the chart shows")
	}
}

// There is a picture for any words of a community and any number of days.
func TestAnythingIsDrawn(t *testing.T) {
	long := "a name for a mood that nobody would choose, since it is far too long for a picture"
	for _, c := range []Chart{
		{},
		{Levels: []string{""}, First: 5, Last: 5, Marks: []Mark{{5, 1}}, Ticks: []Tick{{5, long}}},
		{Title: long + long, Levels: []string{long, "b"}, First: 5, Last: 6, Marks: []Mark{{5, 1}, {6, 2}}},
		{Levels: moods(), First: -1 << 19, Last: 1 << 19},
	} {
		drawn(t, c)
	}
}

// WCAG 2.2, 1.4.6 and 1.4.11.
func TestEverythingStandsOut(t *testing.T) {
	in := colours()
	for _, c := range []struct {
		name     string
		on, over color.RGBA
	}{{"labels", in.soft, in.card}, {"names", in.ink, in.card}, {"marks", in.mood, in.band}} {
		if got := contrast(c.on, c.over); got < 7 {
			t.Errorf("%s have a contrast of %.1f", c.name, got)
		}
	}
}

func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

// stack is a picture of three weeks: a week with every mood, one without entries, and one good day.
func stack() Chart {
	c := Chart{Levels: moods(), First: 100, Last: 120, Parts: []peer.Day{100, 107, 114}}
	for level := range moods() {
		c.Marks = append(c.Marks, Mark{Day: c.First + peer.Day(level), Level: level + 1})
	}
	c.Marks = append(c.Marks, Mark{Day: 114, Level: 5})
	return c
}

// seen are the levels whose shade is in a column of a picture of parts, the highest first.
func seen(img image.Image, l plot, column int) (levels []int) {
	x := int(l.left + (float32(column)+0.5)*l.wide)
	for y := int(l.top); y < Height-axisHeight; y++ {
		for i, shade := range shades() {
			if r, g, b, _ := img.At(x, y).RGBA(); uint8(r>>8) == shade.R && uint8(g>>8) == shade.G && uint8(b>>8) == shade.B {
				if n := len(levels); n == 0 || levels[n-1] != i+1 {
					levels = append(levels, i+1)
				}
			}
		}
	}
	return levels
}

func TestStacksHoldTheMoodsOfTheirPart(t *testing.T) {
	c := stack()
	img := drawn(t, c)
	p := newPaper(image.Rect(0, 0, Width, Height))
	if err := p.fonts(); err != nil {
		t.Fatal(err)
	}
	l := c.layOut(p)
	for column, want := range [][]int{{5, 4, 3, 2, 1}, nil, {5}} {
		if got := seen(img, l, column); !slices.Equal(got, want) {
			t.Errorf("column %d shows %v, want %v", column, got, want)
		}
	}
}

// Signs of one day are above each other, and no sign is where nothing happened.
func TestSignsAreAboveTheirColumn(t *testing.T) {
	c := stack()
	c.Events = []Event{{Day: 101, Kind: Milestone}, {Day: 102, Kind: Setback}, {Day: 99, Kind: Setback}, {Day: 121, Kind: Milestone}}
	img := drawn(t, c)
	p := newPaper(image.Rect(0, 0, Width, Height))
	if err := p.fonts(); err != nil {
		t.Fatal(err)
	}
	l := c.layOut(p)
	signs := func(column int) (n int) {
		x, was := int(l.left+(float32(column)+0.5)*l.wide), false
		for y := titleHeight; y < int(l.top); y++ {
			is := !near(img.At(x, y), colours().card)
			if is && !was {
				n++
			}
			was = is
		}
		return n
	}
	// Down the middle a diamond is one stroke and a ring is two.
	if got := signs(0); got != 3 || signs(1) != 0 || signs(2) != 0 {
		t.Errorf("signs: %d, %d, %d", got, signs(1), signs(2))
	}
	if l.top != titleHeight+2*eventRow {
		t.Errorf("the plot begins at %v", l.top)
	}
}

// WCAG 2.2, 1.4.11.
func TestShadesStandOut(t *testing.T) {
	for i, shade := range shades() {
		if got := contrast(shade, colours().band); got < 3 {
			t.Errorf("shade %d has a contrast of %.1f", i+1, got)
		}
		if i > 0 && contrast(shade, shades()[i-1]) < 1.2 {
			t.Errorf("shades %d and %d are alike", i, i+1)
		}
	}
}

// Each mood has a shade and a pattern of its own: two beside each other differ in both.
func TestEachMoodHasALook(t *testing.T) {
	all := looks()
	if len(all) != len(peer.Moods()) {
		t.Fatalf("%d looks for %d moods", len(all), len(peer.Moods()))
	}
	for i := 1; i < len(all); i++ {
		alike := true
		for x := range 20 {
			for y := range 20 {
				alike = alike && all[i].dark(x, y) == all[i-1].dark(x, y)
			}
		}
		if alike {
			t.Errorf("levels %d and %d have the same pattern", i, i+1)
		}
	}
}
