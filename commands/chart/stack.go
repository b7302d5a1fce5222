package chart

import (
	"image/color"
	"slices"

	"waymark/peer"
)

// A picture of more than some weeks has a column for each part of them, such as a week: the moods of its days stacked,
// the hardest at the bottom, as in the list of their names at the left. Moods differ by shade and by pattern, and in
// both from the moods beside them.

const (
	swatch      = 52 // side of the sample beside a mood's name
	widestStack = 96
	smallest    = 14 // height of a mood's part of a stack, for a single day of many
	between     = 4  // moods of a stack
)

// looks are how the moods are drawn, from the lowest: one for each of peer.Moods(). Each shade has a contrast of at least
// 3:1 to what is behind it (WCAG 2.2, 1.4.11). The lowest and the highest level, which are furthest apart in shade, are
// plain; between them are slanted lines, dots and level lines.
func looks() []look {
	const period = 20
	plain := func(int, int) bool { return false }
	slanted := func(x, y int) bool { return (x+y)%period < 6 }
	dots := func(x, y int) bool {
		dx, dy := x%period-period/2, y%period-period/2
		return dx*dx+dy*dy < 30
	}
	lines := func(_, y int) bool { return y%period < 6 }
	return []look{
		{color.RGBA{0x55, 0x86, 0xbe, 0xff}, plain},
		{color.RGBA{0x74, 0xaa, 0xe2, 0xff}, slanted},
		{color.RGBA{0x97, 0xc9, 0xf4, 0xff}, dots},
		{color.RGBA{0xc3, 0xe2, 0xfb, 0xff}, lines},
		{color.RGBA{0xf2, 0xf9, 0xff, 0xff}, plain},
	}
}

// look is how the area of a level is drawn.
type look struct {
	shade color.RGBA
	dark  func(x, y int) bool // reports whether a pixel is left dark
}

// shades are the shades of looks, in their order.
func shades() []color.RGBA {
	var out []color.RGBA
	for _, l := range looks() {
		out = append(out, l.shade)
	}
	return out
}

// filled fills a rectangle with a level's shade and pattern.
func (p *paper) filled(x0, y0, x1, y1, level int) {
	look, dark := looks()[level-1], colours().band
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			c := look.shade
			if look.dark(x-x0, y1-y) {
				c = dark
			}
			p.img.SetRGBA(x, y, c)
		}
	}
}

// column returns the number of the part that a day belongs to.
func (c Chart) column(d peer.Day) int {
	i, exact := slices.BinarySearch(c.Parts, d)
	if !exact {
		i--
	}
	return max(0, i)
}

// legend draws a sample of each mood next to its name, and the background of the stacks.
func (l plot) legend(p *paper) {
	in := colours()
	p.rounded(l.left-bleed, l.top, Width-border+bleed, float32(Height-axisHeight), 12, in.band)
	for i, name := range l.Levels {
		y := int(l.y(i + 1))
		p.filled(border, y-swatch/2, border+swatch, y+swatch/2, i+1)
		p.write(name, l.name, border+swatch+gap/2, y+l.name.ascent()*38/100, in.ink)
	}
}

// stacks draws the stack of every part. The tallest fills the height.
func (l plot) stacks(p *paper) {
	counts := make([][]int, len(l.Parts))
	for i := range counts {
		counts[i] = make([]int, len(l.Levels))
	}
	tallest := 1
	for _, m := range l.Marks {
		of := counts[l.column(m.Day)]
		of[m.Level-1]++
		total := 0
		for _, n := range of {
			total += n
		}
		tallest = max(tallest, total)
	}
	height := float32(Height-axisHeight) - l.top - float32(len(l.Levels)*(smallest+between)) - gap/2
	wide := min(widestStack, l.wide*0.74)
	for i, of := range counts {
		x, bottom := l.left+(float32(i)+0.5)*l.wide, float32(Height-axisHeight)-gap/4
		for level, n := range of {
			if n == 0 {
				continue
			}
			top := bottom - max(smallest, height*float32(n)/float32(tallest))
			p.filled(int(x-wide/2), int(top), int(x+wide/2), int(bottom), level+1)
			bottom = top - between
		}
	}
}
