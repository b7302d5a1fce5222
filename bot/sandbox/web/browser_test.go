package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"waymark/bot/sandbox"
)

// patience is how long a test waits for something on the page.
const patience = 30 * time.Second

// browser is a page of a sandbox of its own in a tab of its own.
type browser struct {
	t      *testing.T
	ctx    context.Context
	server *Server
}

// chromium starts one browser for the tests that follow, or skips them aloud where it cannot be. Its context is the parent
// of the tabs' contexts.
func chromium(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("SKIPPED: there is no Chromium here, so nothing was tried in a real browser (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Skipf("SKIPPED: Chromium does not start here, so nothing was tried in a real browser: %v", err)
	}
	return ctx
}

// opened starts a sandbox and opens its page in a new tab of a window of this size, in CSS pixels.
func opened(t *testing.T, parent context.Context, width, height int64) *browser {
	t.Helper()
	return openedAs(t, parent, width, height, sandbox.Command{})
}

// openedAs is opened for a sandbox that was started in another way.
func openedAs(t *testing.T, parent context.Context, width, height int64, c sandbox.Command) *browser {
	t.Helper()
	c.Log = "error"
	server, err := Open(t.Context(), c, AnyPort)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(parent)
	t.Cleanup(func() {
		cancel()
		if err := server.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first call
		t.Fatal(err)
	}
	b := &browser{t, ctx, server}
	b.do(chromedp.EmulateViewport(width, height), chromedp.Navigate(server.URL))
	b.until("the page shows #general", `app.panes[0].channel && document.querySelector('.messages').children.length`)
	return b
}

// again opens the page in another tab, at a place that its address names.
func (b *browser) again(parent context.Context, place string) *browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(parent)
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatal(err)
	}
	other := &browser{b.t, ctx, b.server}
	other.do(chromedp.EmulateViewport(1500, 800), chromedp.Navigate(b.server.URL+place))
	return other
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// eval evaluates an expression of JavaScript, which may be a promise.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 3*patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits until an expression is true on the page.
func (b *browser) until(what, expression string) {
	b.t.Helper()
	guarded := fmt.Sprintf(`(() => { try { return Boolean(%s) } catch { return false } })()`, expression)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if eval[bool](b, guarded) {
			return
		}
	}
	b.t.Fatalf("waited for: %s. The page says:\n%s", what, eval[string](b, `document.body.innerText`))
}

// shows waits until a pane (0 or 1) shows a text.
func (b *browser) shows(pane int, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("pane %d shows %q", pane, text), fmt.Sprintf(`app.panes[%d].element.innerText.includes(%s)`, pane, js(text)))
}

// press clicks the last button with this label within a selector, with the mouse.
func (b *browser) press(within, label string) {
	b.t.Helper()
	b.until("a button "+label, mark(within, label))
	b.do(chromedp.Click("[data-test]"))
}

// mark gives the last enabled button of this label an attribute by which it can be found, and says whether there is one.
func mark(within, label string) string {
	return fmt.Sprintf(`(() => { document.querySelectorAll('[data-test]').forEach(e => e.removeAttribute('data-test'))
		const b = [...document.querySelectorAll(%s + ' button')].filter(b => !b.disabled && b.textContent.trim() === %s && b.offsetParent).at(-1)
		if (b) b.setAttribute('data-test', ''); return Boolean(b) })()`, js(within), js(label))
}

// types types into the composer of a pane, and sends it.
func (b *browser) types(pane int, text string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(app.panes[%d].composer.input.focus(), true)`, pane))
	b.do(chromedp.KeyEvent(text), chromedp.KeyEvent("\r"))
}

// js is a text as a literal of JavaScript.
func js(text string) string {
	data, _ := json.Marshal(text) // a string always marshals
	return string(data)
}

// scheme has the page look as for a reader who prefers "dark" or "light", without movement.
func (b *browser) scheme(name string) {
	b.t.Helper()
	b.media(map[string]string{"prefers-color-scheme": name, "prefers-reduced-motion": "reduce"})
}

// media has the page look as for a reader with these settings.
func (b *browser) media(settings map[string]string) {
	b.t.Helper()
	var features []*emulation.MediaFeature
	for name, value := range settings {
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
		b.t.Fatal(err)
	}
}

// becomes looks through another person's eyes in a pane.
func (b *browser) becomes(pane int, who string) {
	b.t.Helper()
	eval[bool](b, fmt.Sprintf(`(() => { const s = app.panes[%d].people; s.value = %s; s.dispatchEvent(new Event('change')); return true })()`, pane, js(who)))
	b.until(who+" sees the server", fmt.Sprintf(`app.panes[%d].screen.view?.me === %s && app.panes[%d].channel`, pane, js(who), pane))
}

// goes shows a channel in a pane, once it is there.
func (b *browser) goes(pane int, channel string) {
	b.t.Helper()
	b.until("#"+channel, fmt.Sprintf(`app.panes[%d].goNamed(%s)`, pane, js(channel)))
}

// picks chooses the option that begins so in the last select of a pane.
func (b *browser) picks(pane int, option string) {
	b.t.Helper()
	b.until("a select", fmt.Sprintf(`(() => { const s = [...app.panes[%d].element.querySelectorAll('.select')].at(-1)
		if (!s) return false
		if (s.getAttribute('aria-expanded') === 'false') s.click()
		const o = [...s.parentNode.querySelectorAll('[role=option]')].find(o => o.textContent.startsWith(%s))
		o?.click(); return Boolean(o) })()`, pane, js(option)))
}

// tabTo presses Shift and Tab until an expression is true.
func (b *browser) tabTo(what, expression string) {
	b.t.Helper()
	for range 60 {
		if eval[bool](b, expression) {
			return
		}
		b.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
	}
	b.t.Fatalf("the Tab key does not reach %s", what)
}
