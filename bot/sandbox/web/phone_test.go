package web

import (
	"context"
	"fmt"
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
	low := opened(t, parent, 640, 360) // also a page at twice its size
	low.press("#top", "Side by side")
	low.press("#top", "Tour")
	if high := eval[int](low, `app.panes[1].log.clientHeight`); high < 120 {
		t.Errorf("in a low window %d px are left for messages", high)
	}
	tablet := opened(t, parent, 768, 1024)
	tablet.press("#top", "Tour")
	if wide := eval[int](tablet, `app.panes[0].log.clientWidth`); wide < 360 {
		t.Errorf("on a tablet %d px are left for messages", wide)
	}
	tablet.do(chromedp.Click(".drawer"))
	tablet.press(".channels", "#check-ins")
	tablet.until("the channels are there all the same", `app.panes[0].channel.name === 'check-ins' && !document.querySelector('.drawn')`)
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
	b.until("what has arrived stays", `!document.querySelector('.pane:last-child .message.new')`)
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
	b.until("a press beside it closes it", closed)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("the drawer is open once more", open)
	for range 4 { // the channels that Arjun sees
		b.do(chromedp.KeyEvent(kb.Tab))
	}
	b.until("the Tab key goes out of it, and nothing covers what has the focus", closed)
}

// playPhoneTour: where there is room for one client, the tour shows the one who acts, and the newest message from its beginning.
func playPhoneTour(t *testing.T, parent context.Context) {
	b := opened(t, parent, 360, 640)
	const front = `app.panes.filter(p => p.element.offsetParent).map(p => p.who).join()`
	b.press("#top", "Tour")
	for n, who := range []string{"arjun", "maya", "arjun", "maya", "sam"} {
		b.playStep(n + 1)
		if got := eval[string](b, front); got != who {
			t.Errorf("after step %d %s is in front, want %s", n+1, got, who)
		}
		b.press("#side", "Next step")
	}
	for n := 6; n < tourSteps; n++ {
		b.press("#side", "Skip")
		b.atStep(n + 1)
	}
	b.playStep(tourSteps)
	b.until("the last answer is longer than what can be seen, and shown from its beginning", `(p => { const newest = p.messages.lastElementChild
		const top = newest.getBoundingClientRect().top - p.log.getBoundingClientRect().top
		return newest.offsetHeight > p.log.clientHeight && top > -2 && top < 40 })(app.panes[0])`)
	b.press("#side", "Close the tour")
	b.until("one can type again", `app.panes[0].composer.input.offsetParent`)
	b.types(0, `/help-now country:"Japan"`)
	b.press(".pane", "Other countries")
	b.press("#top", "Tour")
	b.do(chromedp.Click(".message:last-child .select"))
	b.until("all of the open list is in sight", `(list => { const l = list.getBoundingClientRect(), log = list.closest('.log').getBoundingClientRect()
		return l.height > 100 && l.top >= log.top && l.bottom <= log.bottom + 1 })(document.querySelector('[role=listbox]:not([hidden]):not(.proposals)'))`)
}

// playNewcomer makes someone new with the keyboard: Escape leaves everything as it is, a wrong name is told, and a right one joins.
func playNewcomer(t *testing.T, parent context.Context) {
	b := opened(t, parent, 360, 740)
	choose := func() {
		eval[bool](b, `(s => { s.focus(); s.value = '+'; s.dispatchEvent(new Event('change')); return true })(app.panes[0].people)`)
		b.until("the form has the focus", `document.activeElement === document.querySelector('dialog[open] input')`)
	}
	const back = `!document.querySelector('dialog') && document.activeElement === app.panes[0].people`
	choose()
	b.do(chromedp.KeyEvent("zoe"), chromedp.KeyEvent(kb.Escape))
	b.until("Escape closes it, and the focus is back", back)
	if story := b.server.Story(); len(story) > 0 || eval[string](b, `app.panes[0].people.value`) != "arjun" {
		t.Errorf("Escape played %q", story)
	}
	choose()
	for typed, why := range map[string]string{"a b": "no spaces", "tom": "already someone"} {
		eval[bool](b, `(document.querySelector('dialog input').value = '', true)`)
		b.do(chromedp.KeyEvent(typed), chromedp.KeyEvent(kb.Enter))
		b.until(typed+" is refused", fmt.Sprintf(`document.querySelector('dialog [role=alert]').textContent.includes(%s) && document.activeElement.matches('dialog input')`, js(why)))
	}
	eval[bool](b, `(document.querySelector('dialog input').value = '', true)`)
	b.do(chromedp.KeyEvent("Zoe"), chromedp.KeyEvent(kb.Enter))
	b.until("Zoe is there, and the focus is back", back+` && app.panes[0].screen.view?.me === 'zoe' && app.panes[0].people.value === 'zoe'`)
	if story := b.server.Story(); story[len(story)-1] != "@zoe joins" {
		t.Errorf("the story is %q", story)
	}
}
