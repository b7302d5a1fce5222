package web

import (
	"context"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func playPhone(t *testing.T, parent context.Context) {
	narrow := opened(t, parent, 360, 800)
	if wide := eval[int](narrow, `document.documentElement.scrollWidth`); wide > 360 {
		t.Errorf("on a small phone the page is %d px wide", wide)
	}
	if rows := eval[int](narrow, `new Set([...document.querySelectorAll('#time button')].map(b => b.offsetTop)).size`); rows != 1 {
		t.Errorf("on a small phone the buttons for time stand in %d rows", rows)
	}
	b := opened(t, parent, 390, 800)
	b.press("#top", "Tour")
	b.playStep(1)
	b.press("#side", "Next step")
	b.playStep(2)
	if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > 390 {
		t.Errorf("the page is %d px wide", wide)
	}
	if small := eval[string](b, `[...document.querySelectorAll('button')].filter(b => b.offsetParent && b.getBoundingClientRect().height < 24 && !b.matches('.link, .author')).map(b => b.textContent).join(', ')`); small != "" {
		t.Errorf("too small for a thumb: %s", small)
	}
	b.press("#tabs", "maya")
	b.until("the second client is in front", `app.panes[1].element.offsetParent && !app.panes[0].element.offsetParent`)
	b.press("#side", "✕")
	b.do(chromedp.Click(".pane:last-child .drawer"))
	b.press(".pane:last-child .channels", "#celebrations")
	b.until("the drawer is closed", `app.panes[1].channel.name === 'celebrations' && !app.panes[1].element.matches('.drawn')`)
}

// playDrawer: Escape and a press beside the drawer close it, and the focus goes back to its button.
func playDrawer(t *testing.T, parent context.Context) {
	b := opened(t, parent, 390, 800)
	const open, closed = `document.activeElement.matches('.drawn .channel')`, `!document.querySelector('.drawn') && document.activeElement.matches('.drawer')`
	b.do(chromedp.Click(".drawer"))
	b.until("the drawer is open, with the focus in it", open)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("Escape closes it", closed)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("the drawer is open again", open)
	b.do(chromedp.MouseClickXY(370, 400))
	b.until("a press beside it closes it", `!document.querySelector('.drawn')`)
}
