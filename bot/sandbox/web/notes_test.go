package web

import (
	"context"
	"net"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const noted = `[...document.querySelectorAll('#notes p span')].map(s => s.textContent).join(' | ')`

// playNotes: what went wrong is said, and stays until it is closed or something goes through. What is only good to know goes by
// itself, but not from under the mouse.
func playNotes(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	if !eval[bool](b, `document.querySelector('#notes').matches('[role=status][aria-live=polite][aria-atomic=false]') && !document.querySelector('#notes').children.length`) {
		t.Error("the notes are not in a region that screen readers follow, from the beginning, note by note")
	}
	eval[bool](b, `(app.timeout = setTimeout, app.faster = 100, window.setTimeout = (f, ms) => app.timeout.call(window, f, ms / app.faster), true)`)
	long := func() { // what is far more than eight seconds for a reader
		eval[bool](b, `new Promise(done => app.timeout.call(window, done, 20000 / app.faster)).then(() => true)`)
	}
	wrong := func() {
		t.Helper()
		b.types(0, `/checkin mood:Purple`)
		b.until("it is refused", noted+`.includes('Purple')`)
		eval[bool](b, `(app.panes[0].composer.input.value = '', true)`)
	}
	wrong()
	long()
	b.until("it is still there", noted+`.includes('Purple')`)
	wrong()
	if n := eval[int](b, `document.querySelectorAll('#notes p').length`); n != 1 {
		t.Errorf("%d notes are there, want the last one only", n)
	}
	b.do(chromedp.KeyEvent(kb.Tab))
	b.until("the Tab key reaches it", `document.activeElement.closest('#notes')`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("it is closed, and one can go on", `!document.querySelector('#notes p') && document.activeElement === app.panes[0].composer.input`)
	wrong()
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("Escape closes it", `!document.querySelector('#notes p')`)
	wrong()
	b.types(0, `/checkin mood:Okay`)
	b.until("something goes through, and it is gone", `document.querySelector('.message') && !document.querySelector('#notes p')`)
	eval[bool](b, `(app.faster = 4, app.say('Copied.'), true)`) // time enough for the mouse to come
	b.until("it is said", noted+` === 'Copied.'`)
	at := eval[[]float64](b, `(r => [r.x + 20, r.y + 10])(document.querySelector('#notes p').getBoundingClientRect())`)
	b.do(chromedp.MouseEvent("mouseMoved", at[0], at[1]))
	long()
	b.until("it waits under the mouse", noted+` === 'Copied.'`)
	b.do(chromedp.MouseEvent("mouseMoved", 5, 5))
	b.until("it goes by itself", `!document.querySelector('#notes p')`)
}

// playStoppedProgram: the page says that the program has stopped, without being asked and for as long as that is so.
func playStoppedProgram(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	if err := b.server.http.Close(); err != nil {
		t.Fatal(err)
	}
	b.until("the page says so", noted+`.includes('does not answer. If it was started again, open the address that it printed')`)
	b.press("#top", "In 2 hours")
	b.until("a press says so too", noted+`.includes('Is it still running?')`)
	ln, err := net.Listen("tcp", b.server.host)
	if err != nil {
		t.Fatal(err)
	}
	again := &http.Server{Handler: b.server.http.Handler}
	go func() { _ = again.Serve(ln) }() // ends with Close
	t.Cleanup(func() { _ = again.Close() })
	b.until("it goes on by itself", `!`+noted+`.includes('open the address')`)
	b.press("#top", "In 2 hours")
	b.until("time goes on, and nothing is said any more", `document.querySelector('#now').textContent === 'Mon, 5 Jan 2026, 11:00' && !document.querySelector('#notes p')`)
}
