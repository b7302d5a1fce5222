package commands

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A rig is a table over real storage in a temporary folder, with a clock and interaction ids of its own.
// Everything it is answered and everything it wishes is held against Discord's limits.
type Rig struct {
	t      testing.TB
	files  storage.Options
	db     *storage.DB
	table  *Table
	now    time.Time
	nextID peer.ID
	log    bytes.Buffer
	last   Request
}

const (
	harbour peer.ID = 1_000
	arjun   peer.ID = 18_446_744_073_709_551_001 // as long as an id gets
	maya    peer.ID = 18_446_744_073_709_551_002
	tom     peer.ID = 18_446_744_073_709_551_003

	checkInsChannel     peer.ID = 18_446_744_073_709_551_101
	celebrationsChannel peer.ID = 18_446_744_073_709_551_102
)

// newFiles are those of a store that is not there yet, in a temporary folder.
func newFiles(t testing.TB) storage.Options {
	t.Helper()
	dir := t.TempDir()
	key, err := storage.CreateKey(filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	return storage.Options{Path: filepath.Join(dir, "data", "waymark.db"), Key: key}
}

// newStore is an empty store, closed at the end of the test.
func newStore(t testing.TB) *storage.DB {
	t.Helper()
	db, err := storage.Open(newFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// newRig has a guild with its channels set up, in UTC, in which nobody has consented.
func newRig(t testing.TB) *Rig {
	t.Helper()
	r := &Rig{
		t: t, files: newFiles(t), now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), nextID: 18_446_744_073_700_000_000,
	}
	r.open()
	t.Cleanup(r.close)
	r.settings(func(s *peer.Settings) { s.CheckIns, s.Celebrations = checkInsChannel, celebrationsChannel })
	return r
}

// open opens the files, as the program does when it starts.
func (r *Rig) open() {
	r.t.Helper()
	var err error
	if r.db, err = storage.Open(r.files); err != nil {
		r.t.Fatal(err)
	}
	r.table = New(words.English(), slog.New(slog.NewTextHandler(&r.log, nil)), All(HostOptions{})...)
	r.table.Patience = time.Minute // on a slow machine, too
}

func (r *Rig) close() {
	if err := r.db.Close(); err != nil {
		r.t.Error(err)
	}
}

func (r *Rig) settings(change func(*peer.Settings)) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error {
		s, err := tx.Settings()
		if err != nil {
			return err
		}
		change(&s)
		return tx.PutSettings(s)
	})
}

func (r *Rig) update(fn func(tx *storage.Tx) error) {
	r.t.Helper()
	if err := r.db.Update(context.Background(), harbour, fn); err != nil {
		r.t.Fatal(err)
	}
}

func (r *Rig) view(fn func(tx *storage.Tx) error) {
	r.t.Helper()
	if err := r.db.View(context.Background(), harbour, fn); err != nil {
		r.t.Fatal(err)
	}
}

// consents makes members of people.
func (r *Rig) consents(people ...peer.ID) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error {
		for _, id := range people {
			m := newMember(Request{Member: id}, peer.Settings{})
			m.Consent, m.ConsentAt = ConsentVersion, r.now
			if err := tx.PutMember(m); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Rig) member(id peer.ID, change func(*peer.Member)) {
	r.t.Helper()
	r.update(func(tx *storage.Tx) error {
		m, err := tx.Member(id)
		if err != nil {
			return err
		}
		change(m)
		return tx.PutMember(*m)
	})
}

// do carries out a request with a new id, at the rig's time.
func (r *Rig) do(rq Request) Reply {
	r.t.Helper()
	r.nextID++
	rq.ID = r.nextID
	return r.again(rq)
}

// again carries out a request with the id it has: as Discord does when it delivers an event twice.
func (r *Rig) again(rq Request) Reply {
	r.t.Helper()
	rq.Now, rq.Guild = r.now, harbour
	r.last = rq
	reply := r.table.Do(context.Background(), r.db, rq)
	if reply.Render != nil {
		all := reply.Render(GuildState{Known: true, Privacy: true, Backup: rq.Now})
		reply.Render, reply.Message, reply.Followups = nil, &all[0], append(all[1:], reply.Followups...)
	}
	checkReply(r.t, reply)
	return reply
}

// slash is a command with options as "name:value".
func (r *Rig) slash(who peer.ID, command string, options ...string) Reply {
	r.t.Helper()
	rq := Request{Kind: SlashCommand, Member: who, Command: command, Options: map[string]Value{}}
	for _, o := range options {
		name, v, _ := strings.Cut(o, ":")
		rq.Options[name] = Value{Text: v}
	}
	return r.do(rq)
}

// owner is a command with one option by somebody who may manage the server.
func (r *Rig) owner(command, option string, v Value) Reply {
	r.t.Helper()
	return r.do(Request{Kind: SlashCommand, Member: tom, Permissions: PermissionManageGuild, Command: command,
		Options: map[string]Value{option: v}})
}

func (r *Rig) completes(who peer.ID, command, option, typed string) []string {
	r.t.Helper()
	reply := r.do(Request{Kind: Autocomplete, Member: who, Command: command, Focused: option,
		Options: map[string]Value{option: {Text: typed}}})
	var labels []string
	for _, c := range reply.Choices {
		labels = append(labels, c.Label.Reveal())
	}
	return labels
}

// press presses the button of a reply.
func (r *Rig) press(who peer.ID, on Reply, label string) Reply {
	r.t.Helper()
	return r.forge(who, r.id(on, label))
}

// forge is a press with any id.
func (r *Rig) forge(who peer.ID, id string) Reply {
	r.t.Helper()
	act, args, _ := ParseID(id)
	return r.do(Request{Kind: ButtonClick, Member: who, Component: act, Args: args, Message: 7})
}

func (r *Rig) id(on Reply, label string) string {
	r.t.Helper()
	for _, m := range messages(on) {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				if b.Label == label {
					return b.ID
				}
			}
		}
	}
	r.t.Fatalf("no button %q under %q, only %q", label, text(on), labels(on))
	return ""
}

func (r *Rig) pick(who peer.ID, on Reply, value string) Reply {
	r.t.Helper()
	act, args, _ := ParseID(on.Message.Rows[0].Select.ID)
	return r.do(Request{Kind: SelectChoice, Member: who, Component: act, Args: args, Values: []string{value}})
}

// submit sends a form with fields as "id:value"; the others keep what they showed.
func (r *Rig) submit(who peer.ID, form Reply, fields ...string) Reply {
	r.t.Helper()
	if form.Modal == nil {
		r.t.Fatalf("no form, but %q", text(form))
	}
	act, args, _ := ParseID(form.Modal.ID)
	rq := Request{Kind: ModalSubmit, Member: who, Component: act, Args: args, Fields: map[string]string{}}
	for _, f := range form.Modal.Fields {
		rq.Fields[f.ID] = f.Value.Reveal()
	}
	for _, f := range fields {
		id, v, _ := strings.Cut(f, ":")
		rq.Fields[id] = v
	}
	return r.do(rq)
}

func (r *Rig) entry(who peer.ID, day peer.Day) (c *peer.CheckIn) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) (err error) {
		c, err = tx.CheckIn(who, day)
		return err
	})
	return c
}

func (r *Rig) journeys(who peer.ID) (js []peer.Journey) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) (err error) {
		js, err = tx.Journeys(who)
		return err
	})
	return js
}

func (r *Rig) milestones(who peer.ID) (ms []peer.Milestone) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) (err error) {
		ms, err = tx.Milestones(who)
		return err
	})
	return ms
}

func (r *Rig) today() peer.Day { return peer.Calendar{Rollover: rolloverAt}.Day(r.now) }

// wish is what waits in the outbox for a target, nil if nothing does.
func (r *Rig) wish(target string) *Effect {
	r.t.Helper()
	all, err := r.db.Ready(context.Background(), r.now, 1_000)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, w := range all {
		if w.Target != target {
			continue
		}
		e, err := DecodeEffect(w.Body)
		if err != nil {
			r.t.Fatal(err)
		}
		if e.Message != nil {
			checkMessage(r.t, *e.Message, e.Kind != Post)
		}
		return &e
	}
	return nil
}

func messages(r Reply) []Message {
	var all []Message
	if r.Message != nil {
		all = append(all, *r.Message)
	}
	return append(all, r.Followups...)
}

func text(r Reply) string {
	var all []string
	for _, m := range messages(r) {
		all = append(all, m.Text.Reveal())
	}
	return strings.Join(all, "\n---\n")
}

func labels(r Reply) []string {
	var all []string
	for _, m := range messages(r) {
		for _, row := range m.Rows {
			for _, b := range row.Buttons {
				all = append(all, b.Label)
			}
		}
	}
	return all
}

// says fails unless a reply's text holds all parts.
func says(t *testing.T, r Reply, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text(r), p) {
			t.Errorf("answer %q does not say %q", text(r), p)
		}
	}
}

// checkReply holds a reply against Discord's limits (Discord: Message Components, Modals, Create Message)
// and Waymark's own.
func checkReply(t testing.TB, r Reply) {
	t.Helper()
	if r.Message != nil && r.Modal != nil || r.Message == nil && r.Modal == nil && r.Choices == nil {
		t.Errorf("a reply is a message, a form or suggestions, but: %+v", r)
	}
	for _, m := range messages(r) {
		checkMessage(t, m, true)
	}
	for _, e := range r.Effects {
		if e.Target == "" || len(e.Target) > 200 || e.Kind == 0 {
			t.Errorf("effect without target or kind: %+v", e)
		}
		if e.Message != nil {
			checkMessage(t, *e.Message, e.Kind != Post)
		}
		room := map[peer.ID]ChannelRole{checkInsChannel: CheckInsChannel, celebrationsChannel: CelebrationsChannel}[e.Channel]
		if room != 0 && e.ChannelRole != room && !strings.HasPrefix(e.Target, "setup/") {
			t.Errorf("a post that does not say for which room it is: %s", e.Target)
		}
	}
	if len(r.Choices) > choicesMax {
		t.Errorf("%d suggestions", len(r.Choices))
	}
	for _, c := range r.Choices {
		checkLength(t, "suggestion", c.Label.Reveal(), 1, 100)
		checkLength(t, "suggestion's value", c.Value, 1, 100)
	}
	if m := r.Modal; m != nil {
		checkID(t, "form's id", m.ID, true)
		checkLength(t, "form's title", m.Title, 1, 45)
		if len(m.Fields) < 1 || len(m.Fields) > 5 {
			t.Errorf("%d fields", len(m.Fields))
		}
		for _, f := range m.Fields {
			checkLength(t, "field's label", f.Label, 1, 45)
			checkLength(t, "field's placeholder", f.Placeholder, 0, 100)
			checkLength(t, "field's value", f.Value.Reveal(), 0, min(f.Max, 4000)*2) // an emoji has two units
		}
	}
}

// checkMessage holds a message against the limits. One that may be read in a private channel has the guild in its ids there.
func checkMessage(t testing.TB, m Message, private bool) {
	t.Helper()
	checkLength(t, "text", m.Text.Reveal(), 1, 2000)
	if strings.Contains(m.Text.Reveal(), "<no value>") {
		t.Errorf("a place in the sentence is not filled: %q", m.Text.Reveal())
	}
	if len(m.Rows) > 5 {
		t.Errorf("%d rows", len(m.Rows))
	}
	seen := map[string]bool{}
	unique := func(id string) {
		checkID(t, "id", id, private)
		if seen[id] {
			t.Errorf("id twice in a message: %q", id)
		}
		seen[id] = true
	}
	for _, row := range m.Rows {
		if n := len(row.Buttons); n > 5 || (n == 0) == (row.Select == nil) {
			t.Errorf("a row is 1–5 buttons or a select: %+v", row)
		}
		for _, b := range row.Buttons {
			checkLength(t, "button", b.Label, 1, 34)
			unique(b.ID)
		}
		if s := row.Select; s != nil {
			unique(s.ID)
			checkLength(t, "menu", s.Placeholder, 1, 150)
			if n := len(s.Options); n < 1 || n > choicesMax {
				t.Errorf("menu of %d options", n)
			}
			for _, o := range s.Options {
				checkLength(t, "option", o.Label.Reveal(), 1, 100)
				checkLength(t, "option's value", o.Value, 1, 100)
				checkLength(t, "option's text", o.About.Reveal(), 0, 100)
			}
		}
	}
}

// checkID holds a custom id against Discord's limit, as it is or, where it may be read in a private channel, with the
// longest guild in it.
func checkID(t testing.TB, what, id string, private bool) {
	t.Helper()
	act, _, named := ParseID(id)
	if act == "" {
		t.Errorf("no request can be made of id %q", id)
	}
	if private && named != 0 {
		id = id[:strings.LastIndexByte(id, '@')]
	}
	if private {
		id = inGuild(id, math.MaxUint64)
	}
	checkLength(t, what, id, 1, 100)
}

func checkLength(t testing.TB, what, s string, low, high int) {
	t.Helper()
	if n := len(utf16.Encode([]rune(s))); n < low || n > high {
		t.Errorf("%s has %d characters, may have %d–%d: %q", what, n, low, high, s)
	}
}

// markup are 1,000 characters that all mean something to Discord.
func markup() string { return strings.Repeat("*_~`|<@>#[", 100) }

func describe(effects []Effect) string {
	var all []string
	for _, e := range effects {
		all = append(all, fmt.Sprintf("%d %s", e.Kind, e.Target))
	}
	return strings.Join(all, ", ")
}

// requestOf is a request of somebody who did nothing in particular.
func (r *Rig) requestOf(who peer.ID) Request {
	return Request{Env: Env{Guild: harbour, Now: r.now, Catalogue: r.table.say}, Member: who}
}
