package web

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"waymark/bot/apptest"
)

// TestPage tries the page in a real browser. Each part has a sandbox and a tab of its own. An ordinary `go test ./...` tries a
// few of them.
func TestPage(t *testing.T) {
	parent := chromium(t)
	t.Run("speed", func(t *testing.T) { playSpeed(t, parent) }) // before the others run beside each other
	for name, play := range map[string]func(*testing.T, context.Context){
		"tour": playTour, "pairing side by side": playPairing, "form": playForm, "select": playSelect, "keys of a select": playSelectKeys, "phone": playPhone,
		"keyboard": playKeyboard, "accessibility": playAccessibility, "every view": playEveryView, "forced colours": playForcedColors, "landmarks": playLandmarks, "markdown": playMarkdown, "directions": playDirections, "statements": playStatements, "time": playTime,
		"menu of a message": playMessageMenu, "buttons with equal labels": playAlike,
		"skipped tour": playSkip, "skip and reload": playSkipReload, "pauses of the tour": playPauses, "reload": playReload, "start again": playStartAgain, "stopped step": playStopped, "focus": playFocus, "welcome": playWelcome, "bare": playBare, "copied story": playCopy,
		"drawer": playDrawer, "tour on a phone": playPhoneTour, "newcomer": playNewcomer, "commands": playCommands, "completion": playCompletion, "resting mouse": playRestingMouse,
		"hidden tab": playHidden, "four windows": playWindows, "beside": playBeside, "notes": playNotes, "stopped program": playStoppedProgram, "unread": playUnread,
	} {
		if !apptest.Whole() && !slices.Contains([]string{"form", "keyboard", "pairing side by side", "tour"}, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, parent)
		})
	}
}

// playPairing presses what a pairing needs, in two clients, and nothing else.
func playPairing(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1500, 850)
	b.press("#top", "Side by side")
	b.becomes(0, "tom")
	b.becomes(1, "sam")
	b.types(0, `/mentor request help:"someone patient" languages:English`)
	b.press(".pane", "I agree")
	b.shows(0, "moderators")
	b.goes(1, "moderators")
	b.press(".pane:last-child", "Claim")
	b.shows(1, "request is yours")
	b.press(".pane:last-child", "Assign")
	b.picks(1, "leela")
	b.shows(1, "leela")
	b.becomes(1, "leela")
	b.goes(1, "private")
	b.press(".pane:last-child", "Accept")
	b.shows(1, "I'm asking tom now")
	b.goes(0, "private")
	b.press("#tabs + .pane", "Accept")
	b.shows(0, "is your mentor now")
	b.until("the thread", `app.panes[0].goNamed('thread')`)
	b.shows(0, "this thread is for the two of you")
	story := strings.Join(b.server.Story(), "\n")
	for _, line := range []string{`@tom /mentor request help:"someone patient" languages:English`, `@sam clicks "Claim"`, `@tom clicks "Accept"`} {
		if !strings.Contains(story, line+"\n") && !strings.HasSuffix(story, line) {
			t.Errorf("the story lacks %s:\n%s", line, story)
		}
	}
}

func playForm(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	b.types(0, `/checkin mood:Okay`)
	b.press(".pane", "I agree")
	b.press(".pane", "Add a note")
	b.until("the form is open", `document.querySelector('dialog[open] textarea, dialog[open] input')`)
	b.until("a form keeps the focus of its first field", `document.activeElement.matches('dialog textarea, dialog input')`)
	b.until("the field has its help", `document.getElementById(document.querySelector('dialog textarea, dialog input').getAttribute('aria-describedby')).matches('.help')`)
	b.do(chromedp.SendKeys("dialog textarea", "slept \"better\"\nthan before"), chromedp.Click("dialog button[type=submit]"))
	b.until("the form is closed", `!document.querySelector('dialog')`)
	b.shows(0, "slept \"better\"\nthan before")
	if story := b.server.Story(); !strings.Contains(story[len(story)-1], `:"slept \"better\"\nthan before"`) {
		t.Errorf("the last statement is %s", story[len(story)-1])
	}
	b.press(".pane", "Edit the note")
	b.until("the form is open again", `document.querySelector('dialog[open]')`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("Escape closes the form, also at Discord", `!document.querySelector('dialog') && app.panes[0].screen.view.form === undefined`)
}

func playSelect(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	b.types(0, `/help-now country:"Japan"`)
	b.press(".pane", "Other countries")
	b.until("a select", `document.querySelector('.select')`)
	b.do(chromedp.Click(".select"), chromedp.KeyEvent(kb.End), chromedp.KeyEvent(kb.Escape))
	if n := len(b.server.Story()); n != 2 {
		t.Fatalf("opening a list and moving in it played something: %q", b.server.Story())
	}
	b.do(chromedp.Click(".select"))
	b.do(chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.until("the choice is played", `document.querySelectorAll('.message').length > 0 && app.panes[0].screen.story.length === 3`)
	if last := b.server.Story()[2]; !strings.HasPrefix(last, "@arjun picks ") {
		t.Errorf("the last statement is %s", last)
	}
}

// playSelectKeys: a closed select opens with the arrow keys, or at what one types; pages and letters move in the open one.
func playSelectKeys(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	b.types(0, `/help-now country:"Japan"`)
	b.press(".pane", "Other countries")
	b.until("the selects", `document.querySelectorAll('.select').length === 3`)
	const open, active = `document.querySelector('.select').getAttribute('aria-expanded') === 'true'`, `document.querySelector('.menu li.active')`
	for _, c := range []struct{ keys, want string }{
		{kb.ArrowDown, `/^Argentina/`}, {kb.ArrowUp, `/^Kenya/`}, {"ja", `/^Japan/`},
		{"g", `/^Germany/`}, {"ic", `/^Iceland/`}, {kb.ArrowDown + kb.PageDown, `/^Denmark/`}, {kb.ArrowUp + kb.PageUp, `/^Greece/`},
	} {
		eval[bool](b, `(document.querySelector('.select').focus(), true)`)
		b.do(chromedp.KeyEvent(c.keys))
		b.until(fmt.Sprintf("%q opens the list at %s", c.keys, c.want), open+` && `+c.want+`.test(`+active+`.textContent)`)
		b.until("what is chosen is in sight", `((i, l) => i.top >= l.top - 1 && i.bottom <= l.bottom + 1)(`+active+`.getBoundingClientRect(), `+active+`.parentNode.getBoundingClientRect())`)
		b.do(chromedp.KeyEvent(kb.Escape))
		b.until("it is closed, with the focus on it", `!(`+open+`) && document.activeElement === document.querySelector('.select')`)
	}
	if n := len(b.server.Story()); n != 2 {
		t.Fatalf("moving in a list played something: %q", b.server.Story())
	}
}

// playKeyboard checks in, agrees and shares with the keyboard alone.
func playKeyboard(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	b.tabTo("the composer", `document.activeElement.matches('.line')`)
	b.do(chromedp.KeyEvent("/chec"))
	b.until("proposals", `document.querySelector('.proposals li')?.textContent.startsWith('/checkin')`)
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("moo"))
	b.until("the option", `document.querySelector('.proposals li')?.textContent.startsWith('mood')`)
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter))
	b.until("the choices", `[...document.querySelectorAll('.proposals li')].some(e => e.textContent === 'Very hard')`)
	b.do(chromedp.KeyEvent("Ok"))
	b.until("one choice", `document.querySelectorAll('.proposals li').length === 1`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("a finished command", `document.activeElement.value === '/checkin mood:Okay '`)
	b.do(chromedp.KeyEvent(kb.Enter))
	for _, label := range []string{"I agree", "Share with the room"} {
		b.until("a button "+label, mark(".log", label))
		b.tabTo(label, fmt.Sprintf(`document.activeElement.textContent === %s`, js(label)))
		b.do(chromedp.KeyEvent(kb.Enter))
		b.until("the focus stays on the message that changed", fmt.Sprintf(`document.activeElement.closest('.message') && document.activeElement.textContent !== %s`, js(label)))
	}
	b.shows(0, "Shared.")
	b.tabTo("the composer", `document.activeElement.matches('.line')`)
	b.do(chromedp.KeyEvent("/mentor request"), chromedp.KeyEvent(kb.Enter))
	b.until("a form", `document.querySelector('dialog[open]')`)
	b.do(chromedp.KeyEvent(kb.Escape))
	b.until("no form", `!document.querySelector('dialog[open]')`)
	b.do(chromedp.KeyEvent("abc"))
	b.until("what is typed after a form", `document.querySelector('.line').value.endsWith('abc')`)
	// what someone has not sent yet, and what they see, is not another's
	if there := eval[string](b, `(app.panes[0].become('sam'), document.querySelector('.line').value + document.querySelector('.messages').innerText)`); there != "" {
		t.Errorf("another person sees at first: %q", there)
	}
	b.becomes(0, "arjun")
	b.until("it is still there", `document.querySelector('.line').value.endsWith('abc')`)
	b.goes(0, "check-ins")
	b.until("it is not in another channel", `document.querySelector('.line').value === ''`)
	b.goes(0, "general")
	b.until("but still where it was written", `document.querySelector('.line').value.endsWith('abc')`)
}

// playAlike presses one of two buttons of one moment that read the same: what is played is the one that was pressed. The other
// channels are marked until they are read.
func playAlike(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	b.becomes(0, "sam")
	b.goes(0, "general")
	for _, line := range []string{
		`@tom in #check-ins /checkin mood:Okay`, `@tom clicks "I agree"`, `@tom clicks "Share with the room"`,
		`@maya in #check-ins /checkin mood:Good`, `@maya clicks "I agree"`, `@maya clicks "Share with the room"`,
	} {
		if _, err := b.server.Play(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	b.until("the room is marked as unread", `[...document.querySelectorAll('.channels li')].some(l => /check-ins\D*2/.test(l.innerText))`)
	b.goes(0, "check-ins")
	b.shows(0, "maya")
	for n, want := range []string{`the 2nd "Send support"`, `"Send support"`} {
		b.press(fmt.Sprintf(".messages .message:nth-of-type(%d)", n+1), "Send support")
		b.until("it is played", fmt.Sprintf(`app.panes[0].screen.story.length === %d`, 7+n))
		if story := b.server.Story(); story[len(story)-1] != "@sam clicks "+want {
			t.Errorf("message %d: the story ends with %s, want %s", n, story[len(story)-1], want)
		}
	}
}

// playMessageMenu: a moderator covers the note of an older post from the post's own menu; a member has no such menu.
func playMessageMenu(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 700)
	for _, line := range []string{
		`@arjun in #check-ins /checkin mood:Okay note:"slept badly"`, `@arjun clicks "I agree"`, `@arjun clicks "Share with the room"`, `@arjun clicks "Mood and note"`,
		`@maya in #check-ins /checkin mood:Good note:"a walk"`, `@maya clicks "I agree"`, `@maya clicks "Share with the room"`, `@maya clicks "Mood and note"`,
	} {
		if _, err := b.server.Play(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	b.becomes(0, "maya")
	b.goes(0, "check-ins")
	b.shows(0, "slept badly")
	if eval[bool](b, `document.querySelector('.messages .apps') !== null`) {
		t.Error("a member is offered the moderators' menu")
	}
	b.becomes(0, "sam")
	b.goes(0, "check-ins")
	b.shows(0, "slept badly")
	b.press(".messages .message:first-child", "⋯")
	b.press(".popup", "Cover this")
	b.until("the older note is covered", `[...document.querySelectorAll('.message')].some(m => m.innerText.includes('arjun') && m.querySelector('.spoiler'))`)
	b.press(".messages", "Covered: show")
	b.until("it can be read again, with the focus on it", `document.activeElement.closest('.message') && document.activeElement.innerText === 'slept badly'`)
	if story := b.server.Story(); !strings.HasSuffix(story[len(story)-1], ` uses "Cover this" on the 2nd last post in #check-ins`) {
		t.Errorf("the story ends with %s", story[len(story)-1])
	}
	b.types(0, "hello")
	b.press(".messages", "sam")
	b.until("the menu of a person is in sight, and covers neither their name nor what they wrote", `((menu, log, head, text) => menu.top >= log.top && menu.bottom <= log.bottom + 1 && (menu.bottom <= head.top || menu.top >= text.bottom))(
		...['.popup', '.log'].map(e => document.querySelector(e).getBoundingClientRect()), ...['.author', '.text'].map(e => document.querySelector('.message:last-child ' + e).getBoundingClientRect()))`)
	if there := eval[string](b, `document.querySelector('.popup').innerText`); strings.Contains(there, "Cover this") {
		t.Errorf("the menu of a person offers what is for messages:\n%s", there)
	}
	b.press(".popup", "Assign a mentor")
	b.until("it was used", `app.panes[0].screen.story.at(-1) === '@sam uses "Assign a mentor" on @sam'`)
}

func playMarkdown(t *testing.T, parent context.Context) {
	b := opened(t, parent, 600, 600)
	checkTable(b, "testdata/markdown.json", `import(new URL('markdown.js', location)).then(({markdown}) => {
		const d = document.createElement('div')
		d.append(...markdown(c.text, {shown: c.shown ?? {}, now: new Date('2026-01-05T09:00:00Z')}))
		return d.innerHTML })`)
}

// playDirections: each paragraph stands in the direction of its own script, whoever wrote it.
func playDirections(t *testing.T, parent context.Context) {
	b := opened(t, parent, 900, 700)
	if _, err := b.server.Play(t.Context(), `@tom says "مرحبا\nHello\n> مرحبا"`); err != nil {
		t.Fatal(err)
	}
	b.shows(0, "Hello")
	sides := eval[string](b, `(text => { const w = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), sides = [], middle = text.getBoundingClientRect().left + text.clientWidth / 2
		for (let n; (n = w.nextNode());) for (const m of n.data.matchAll(/[^\n]+/g)) { const r = document.createRange(); r.setStart(n, m.index); r.setEnd(n, m.index + m[0].length)
			sides.push(r.getBoundingClientRect().left > middle ? 'right' : 'left') }
		return sides.join() })(document.querySelector('.message .text'))`)
	if sides != "right,left,right" {
		t.Errorf("the paragraphs stand %s", sides)
	}
}

func playStatements(t *testing.T, parent context.Context) {
	b := opened(t, parent, 600, 600)
	checkTable(b, "testdata/statements.json", `import(new URL('statement.js', location)).then(say => {
		const screen = {channels: new Map((c.channels ?? []).map(ch => [ch.id, ch])), messages: new Map((c.messages ?? []).map(m => [m.id, m]))}
		const m = screen.messages.get(c.message)
		const part = m && say.flat(m.body.components).find(p => p.custom_id === c.component)
		return {click: () => say.click('arjun', screen, m, part), pick: () => say.pick('arjun', screen, m, part, c.values),
			submit: () => say.submit('arjun', c.fields), write: () => say.write('arjun', c.channel, c.text),
			later: () => say.later(c.span, new Date(c.now))}[c.call]() })`)
}

func playCommands(t *testing.T, parent context.Context) {
	b := opened(t, parent, 600, 600)
	checkTable(b, "testdata/commands.json", `import(new URL('command.js', location)).then(async cmd => {
		const screen = app.panes[0].screen.view, all = cmd.leaves(screen.commands)
		const found = await cmd.proposals(c.text, all, screen, async line => [line])
		return c.proposed !== undefined ? found.list.slice(0, 3).map(p => c.text.slice(0, p.start) + p.put).join(' | ') : cmd.finished(c.text, all, screen) })`)
}

// playCompletion types a choice of two words as people type it; one proposal at a time is marked, by keys or mouse.
func playCompletion(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	eval[bool](b, `(app.panes[0].composer.input.focus(), true)`)
	b.do(chromedp.KeyEvent("/checkin mood:Okay share:mood "))
	b.until("what goes on so", `[...document.querySelectorAll('.proposals li')].map(e => e.textContent).join() === 'Mood only,Mood and note,Mood and note, covered'`)
	const marked = `[...document.querySelectorAll('.proposals li')].filter(e => getComputedStyle(e).backgroundColor !== 'rgba(0, 0, 0, 0)').map(e => e.textContent).join()`
	b.until("the first is marked", marked+` === 'Mood only'`)
	at := eval[[]float64](b, `(r => [r.x + 20, r.y + 10])(document.querySelector('.proposals li:nth-child(2)').getBoundingClientRect())`)
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	b.until("only the one under the mouse is marked", marked+` === 'Mood and note'`)
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent("note:slept better than before"), chromedp.KeyEvent(kb.Enter))
	b.until("it is played", `app.story().length === 1`)
	if got := b.server.Story()[0]; got != `@arjun /checkin mood:Okay share:"Mood and note" note:"slept better than before"` {
		t.Errorf("the story has %s", got)
	}
}

// playRestingMouse: a list of proposals that comes under a mouse that rests chooses nothing. Enter sends what was typed.
func playRestingMouse(t *testing.T, parent context.Context) {
	b := opened(t, parent, 1100, 800)
	at := eval[[]float64](b, `(r => [r.x + 60, r.y - 22])(document.querySelector('.composer').getBoundingClientRect())`)
	eval[bool](b, `(document.addEventListener('pointermove', e => { app.rests ??= { screenX: e.screenX, screenY: e.screenY } }), true)`)
	b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, at[0], at[1]))
	b.until("the mouse is there", `app.rests`)
	eval[bool](b, `(app.panes[0].composer.input.focus(), true)`)
	b.do(chromedp.KeyEvent("/help-now"))
	under := fmt.Sprintf(`document.elementFromPoint(%f, %f).closest('.proposals li')`, at[0], at[1])
	b.until("a proposal is under the mouse", under)
	// Some time after that, browsers tell where the mouse is.
	eval[bool](b, `(`+under+`.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, ...app.rests })), true)`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until("it is sent", `app.story().length === 1`)
}

// checkTable evaluates an expression on every case c of a file, and compares what comes out with the case's "want".
func checkTable(b *browser, file, expression string) {
	b.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	var cases []struct{ Name, Text, Want string }
	if err := json.Unmarshal(data, &cases); err != nil {
		b.t.Fatal(err)
	}
	got := eval[[]string](b, fmt.Sprintf(`Promise.all(%s.map(c => %s))`, data, expression))
	for i, c := range cases {
		if got[i] != c.Want {
			b.t.Errorf("%s %q:\n got %s\nwant %s", c.Name, c.Text, got[i], c.Want)
		}
	}
}
