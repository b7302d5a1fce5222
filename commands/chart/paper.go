package chart

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// Sizes of letters, in pixels. On a phone the smaller are some 10 points, the larger 12.
const (
	smallSize = 40
	largeSize = 46
)

// paper is a picture that is being drawn. It is not safe for concurrent use.
type paper struct {
	img          *image.RGBA
	pen          vector.Rasterizer
	letters      *opentype.Font
	small, large face
}

func newPaper(size image.Rectangle) *paper { return &paper{img: image.NewRGBA(size)} }

// face is a font at one size.
type face struct{ font.Face }

func (f face) ascent() int { return f.Metrics().Ascent.Round() }

func (f face) width(s string) int { return font.MeasureString(f, s).Ceil() }

func (p *paper) fonts() (err error) {
	if p.letters, err = opentype.Parse(goregular.TTF); err != nil {
		return err
	}
	if p.small, err = p.sized(smallSize); err != nil {
		return err
	}
	p.large, err = p.sized(largeSize)
	return err
}

func (p *paper) sized(pixels float64) (face, error) {
	f, err := opentype.NewFace(p.letters, &opentype.FaceOptions{Size: pixels, DPI: 72, Hinting: font.HintingNone})
	return face{f}, err
}

// shrunk returns the large face scaled by a factor below 1, down to a minimum size.
func (p *paper) shrunk(factor float64) face {
	f, err := p.sized(max(12, math.Floor(largeSize*factor)))
	if err != nil {
		return p.small
	}
	return f
}

// Writes reports whether the fonts have all letters of texts. Missing letters would be shown as boxes.
func Writes(texts ...string) bool {
	letters, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return false
	}
	var b sfnt.Buffer
	return !strings.ContainsFunc(strings.Join(texts, ""), func(r rune) bool {
		i, err := letters.GlyphIndex(&b, r)
		return err != nil || i == 0
	})
}

// indexed is the picture with a colour table, which takes half the time to make a PNG of. Colours that differ by
// less than an eye can tell share a place in it; those that colours names keep theirs. A picture with more than fit stays
// as it is.
func (p *paper) indexed() image.Image {
	out := image.NewPaletted(p.img.Rect, nil)
	places := map[color.RGBA]uint8{}
	place := func(c color.RGBA) (uint8, bool) {
		alike := color.RGBA{c.R >> 3, c.G >> 3, c.B >> 3, c.A}
		i, ok := places[alike]
		if !ok {
			if len(out.Palette) == 256 {
				return 0, false
			}
			i = uint8(len(out.Palette))
			places[alike], out.Palette = i, append(out.Palette, c)
		}
		return i, true
	}
	own := colours()
	for _, c := range append([]color.RGBA{own.card, own.band, own.rule, own.soft, own.ink, own.mood}, shades()...) {
		place(c)
	}
	last, at, fits := own.card, uint8(0), true
	for i := range out.Pix {
		pixel := p.img.Pix[4*i : 4*i+4 : 4*i+4]
		if c := (color.RGBA{pixel[0], pixel[1], pixel[2], pixel[3]}); c != last {
			if at, fits = place(c); !fits {
				return p.img
			}
			last = c
		}
		out.Pix[i] = at
	}
	return out
}

// write sets a text with its left end at x and its line at y.
func (p *paper) write(s string, f face, x, y int, c color.RGBA) {
	d := font.Drawer{Dst: p.img, Src: image.NewUniform(c), Face: f, Dot: fixed.P(x, y)}
	d.DrawString(s)
}

// shape fills an outline that is between the two corners.
func (p *paper) shape(x0, y0, x1, y1 float32, c color.RGBA, outline func(dx, dy float32)) {
	box := image.Rect(int(x0)-1, int(y0)-1, int(x1)+2, int(y1)+2)
	p.pen.Reset(box.Dx(), box.Dy())
	p.pen.DrawOp = draw.Over
	outline(float32(box.Min.X), float32(box.Min.Y))
	p.pen.ClosePath()
	p.pen.Draw(p.img, box, image.NewUniform(c), image.Point{})
}

// rounded fills a rectangle whose corners have radius r.
func (p *paper) rounded(x0, y0, x1, y1, r float32, c color.RGBA) {
	const bend = 0.5522848 // of a cubic curve that is nearly a quarter of a circle
	k := r * (1 - bend)
	p.shape(x0, y0, x1, y1, c, func(dx, dy float32) {
		a, b, l, t := x0-dx, y0-dy, x1-dx, y1-dy
		p.pen.MoveTo(a+r, b)
		p.pen.LineTo(l-r, b)
		p.pen.CubeTo(l-k, b, l, b+k, l, b+r)
		p.pen.LineTo(l, t-r)
		p.pen.CubeTo(l, t-k, l-k, t, l-r, t)
		p.pen.LineTo(a+r, t)
		p.pen.CubeTo(a+k, t, a, t-k, a, t-r)
		p.pen.LineTo(a, b+r)
		p.pen.CubeTo(a, b+k, a+k, b, a+r, b)
	})
}

// line draws a straight line of some width.
func (p *paper) line(x0, y0, x1, y1, width float32, c color.RGBA) {
	length := float32(math.Hypot(float64(x1-x0), float64(y1-y0)))
	if length == 0 {
		return
	}
	sx, sy := (y1-y0)/length*width/2, (x0-x1)/length*width/2 // across the line
	p.shape(min(x0, x1)-width, min(y0, y1)-width, max(x0, x1)+width, max(y0, y1)+width, c, func(dx, dy float32) {
		p.pen.MoveTo(x0+sx-dx, y0+sy-dy)
		p.pen.LineTo(x1+sx-dx, y1+sy-dy)
		p.pen.LineTo(x1-sx-dx, y1-sy-dy)
		p.pen.LineTo(x0-sx-dx, y0-sy-dy)
	})
}
