package commandstest

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"waymark/commands"
	"waymark/commands/all"
	"waymark/commands/guilds"
	"waymark/commands/speech"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// A rig is a table over real storage in a temporary folder, with a clock and interaction ids of its own.
// Every answer and every effect is checked against Discord's limits.
type Rig struct {
	T      testing.TB
	files  storage.Options
	Db     *storage.DB
	Table  *commands.Table
	Now    time.Time
	NextID peer.ID
	Log    bytes.Buffer
	Last   commands.Request
	// Doubt says that the clock is in doubt in what people do from now on.
	Doubt bool
}

// The guild of a rig, its people and its channels.
const (
	Harbour peer.ID = 1_000
	Arjun   peer.ID = 18_446_744_073_709_551_001 // as long as an id gets
	Maya    peer.ID = 18_446_744_073_709_551_002
	Tom     peer.ID = 18_446_744_073_709_551_003

	CheckInsChannel     peer.ID = 18_446_744_073_709_551_101
	CelebrationsChannel peer.ID = 18_446_744_073_709_551_102
)

// nameOf is what the guild calls one of its people, "" for others.
func nameOf(who peer.ID) peer.UserText {
	return map[peer.ID]peer.UserText{Arjun: "Arjun", Maya: "Maya", Tom: "Tom"}[who]
}

// newFiles are those of a store that is not there yet, in a temporary folder.
func newFiles(t testing.TB) storage.Options {
	t.Helper()
	dir := t.TempDir()
	key, err := storage.CreateKey(filepath.Join(dir, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	return storage.Options{Path: filepath.Join(dir, "data", "waymark.db"), Key: key, Volatile: true}
}

// NewStore is an empty store, closed at the end of the test.
func NewStore(t testing.TB) *storage.DB {
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

// NewRig returns a rig with one guild, its channels set up, in UTC, where no member has consented.
func NewRig(t testing.TB) *Rig {
	t.Helper()
	r := &Rig{
		T: t, files: newFiles(t), Now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), NextID: 18_446_744_073_700_000_000,
	}
	r.Open()
	t.Cleanup(r.Close)
	r.Settings(func(s *peer.Settings) { s.CheckIns, s.Celebrations = CheckInsChannel, CelebrationsChannel })
	return r
}

// Open opens the files, as the program does when it starts.
func (r *Rig) Open() {
	r.T.Helper()
	var err error
	if r.Db, err = storage.Open(r.files); err != nil {
		r.T.Fatal(err)
	}
	r.Table = commands.New(words.OnlyEnglish(), slog.New(slog.NewTextHandler(&r.Log, nil)), all.All(all.Options{})...)
	r.Table.Patience = time.Minute // on a slow machine, too
	r.Table.Member = func(_ context.Context, _, member peer.ID) (guilds.Member, peer.Presence) {
		return guilds.Member{ID: member}, peer.PresenceHere
	}
}

// Close closes storage.
func (r *Rig) Close() {
	if err := r.Db.Close(); err != nil {
		r.T.Error(err)
	}
}

// Settings changes the guild's settings.
func (r *Rig) Settings(change func(*peer.Settings)) {
	r.T.Helper()
	r.Update(func(tx *storage.Tx) error {
		s, err := tx.Settings()
		if err != nil {
			return err
		}
		change(&s)
		return tx.PutSettings(s)
	})
}

// Update changes storage.
func (r *Rig) Update(fn func(tx *storage.Tx) error) {
	r.T.Helper()
	if err := r.Db.Update(context.Background(), Harbour, fn); err != nil {
		r.T.Fatal(err)
	}
}

// View reads storage.
func (r *Rig) View(fn func(tx *storage.Tx) error) {
	r.T.Helper()
	if err := r.Db.View(context.Background(), Harbour, fn); err != nil {
		r.T.Fatal(err)
	}
}

// Consents makes members of people.
func (r *Rig) Consents(people ...peer.ID) {
	r.T.Helper()
	r.Update(func(tx *storage.Tx) error {
		for _, id := range people {
			m := commands.NewMember(commands.Request{Member: id}, peer.Settings{})
			m.Consent, m.ConsentAt = commands.ConsentVersion, r.Now
			if err := tx.PutMember(m); err != nil {
				return err
			}
		}
		return nil
	})
}

// Member changes a member.
func (r *Rig) Member(id peer.ID, change func(*peer.Member)) {
	r.T.Helper()
	r.Update(func(tx *storage.Tx) error {
		m, err := tx.Member(id)
		if err != nil {
			return err
		}
		change(m)
		return tx.PutMember(*m)
	})
}

// Do carries out a request with a new id, at the rig's time.
func (r *Rig) Do(rq commands.Request) commands.Reply {
	r.T.Helper()
	r.NextID++
	rq.ID = r.NextID
	return r.Again(rq)
}

// Again carries out a request with the id it has: as Discord does when it delivers an event twice.
func (r *Rig) Again(rq commands.Request) commands.Reply {
	r.T.Helper()
	rq.Now, rq.Guild, rq.ClockInDoubt = r.Now, Harbour, r.Doubt
	if rq.Name == "" {
		rq.Name = nameOf(rq.Member)
	}
	r.Last = rq
	reply := r.Table.Do(context.Background(), r.Db, rq)
	if reply.Render != nil {
		all := reply.Render(guilds.State{Known: true, Privacy: true, Backup: rq.Now, ID: rq.Guild,
			Roles: map[peer.ID]guilds.Role{rq.Guild: {Permissions: guilds.PermissionAdministrator}}}) // everyone sees everything
		reply.Render, reply.Message, reply.Followups = nil, &all[0], append(all[1:], reply.Followups...)
	}
	CheckReply(r.T, reply)
	return reply
}

// Slash is a command with options as "name:value".
func (r *Rig) Slash(who peer.ID, command string, options ...string) commands.Reply {
	r.T.Helper()
	rq := commands.Request{Kind: commands.SlashCommand, Member: who, Command: command, Options: map[string]commands.Value{}}
	for _, o := range options {
		name, v, _ := strings.Cut(o, ":")
		rq.Options[name] = commands.Value{Text: v}
	}
	return r.Do(rq)
}

// Owner runs a command with one option as a person who may manage the server.
func (r *Rig) Owner(command, option string, v commands.Value) commands.Reply {
	r.T.Helper()
	return r.Do(commands.Request{Kind: commands.SlashCommand, Member: Tom, Permissions: guilds.PermissionManageGuild, Command: command,
		Options: map[string]commands.Value{option: v}})
}

// Completes returns the suggestions for an option.
func (r *Rig) Completes(who peer.ID, command, option, typed string) []string {
	r.T.Helper()
	reply := r.Do(commands.Request{Kind: commands.Autocomplete, Member: who, Command: command, Focused: option,
		Options: map[string]commands.Value{option: {Text: typed}}})
	var labels []string
	for _, c := range reply.Choices {
		labels = append(labels, c.Label.Reveal())
	}
	return labels
}

// Press presses the button of a reply.
func (r *Rig) Press(who peer.ID, on commands.Reply, label string) commands.Reply {
	r.T.Helper()
	return r.Forge(who, r.Id(on, label))
}

// Forge is a press with any id.
func (r *Rig) Forge(who peer.ID, id string) commands.Reply {
	r.T.Helper()
	act, args, _ := commands.ParseID(id)
	return r.Do(commands.Request{Kind: commands.ButtonClick, Member: who, Component: act, Args: args, Message: 7})
}

// Id returns the custom id of a button.
func (r *Rig) Id(on commands.Reply, label string) string {
	r.T.Helper()
	for _, m := range Messages(on) {
		for _, b := range buttons(m) {
			if b.Label == label {
				return b.ID
			}
		}
	}
	r.T.Fatalf("no button %q under %q, only %q", label, Text(on), Labels(on))
	return ""
}

// Pick chooses in the first select of a reply.
func (r *Rig) Pick(who peer.ID, on commands.Reply, value string) commands.Reply {
	r.T.Helper()
	first := slices.IndexFunc(on.Message.Rows, func(row commands.Row) bool { return row.Select != nil })
	act, args, _ := commands.ParseID(on.Message.Rows[first].Select.ID)
	return r.Do(commands.Request{Kind: commands.SelectChoice, Member: who, Component: act, Args: args, Values: []string{value}})
}

// Submit sends a form with fields as "id:value"; the others keep what they showed.
func (r *Rig) Submit(who peer.ID, form commands.Reply, fields ...string) commands.Reply {
	r.T.Helper()
	if form.Modal == nil {
		r.T.Fatalf("no form, but %q", Text(form))
	}
	act, args, _ := commands.ParseID(form.Modal.ID)
	rq := commands.Request{Kind: commands.ModalSubmit, Member: who, Component: act, Args: args, Fields: map[string]string{}}
	for _, f := range form.Modal.Fields {
		rq.Fields[f.ID] = f.Value.Reveal()
		for _, o := range f.Options {
			if o.Chosen {
				rq.Fields[f.ID] = o.Value
			}
		}
	}
	for _, f := range fields {
		id, v, _ := strings.Cut(f, ":")
		rq.Fields[id] = v
	}
	return r.Do(rq)
}

// Entry returns a member's entry of a day, nil if there is none.
func (r *Rig) Entry(who peer.ID, day peer.Day) (c *peer.CheckIn) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) (err error) {
		c, err = tx.CheckIn(who, day)
		return err
	})
	return c
}

// Journeys returns a member's journeys.
func (r *Rig) Journeys(who peer.ID) (js []peer.Journey) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) (err error) {
		js, err = tx.Journeys(who)
		return err
	})
	return js
}

// Milestones returns a member's milestones.
func (r *Rig) Milestones(who peer.ID) (ms []peer.Milestone) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) (err error) {
		ms, err = tx.Milestones(who)
		return err
	})
	return ms
}

// Today is the day by the rig's clock.
func (r *Rig) Today() peer.Day { return peer.Calendar{Rollover: commands.RolloverAt}.Day(r.Now) }

// Wish returns the effect that waits in the outbox for a target, nil if there is none.
func (r *Rig) Wish(target commands.Target) *commands.Effect {
	r.T.Helper()
	all, err := r.Db.Ready(context.Background(), r.Now, 1_000)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, w := range all {
		if w.Target != target.String() {
			continue
		}
		e, err := commands.DecodeEffect(w.Body)
		if err != nil {
			r.T.Fatal(err)
		}
		checkEffect(r.T, e)
		return &e
	}
	return nil
}

// Messages returns all messages of a reply.
func Messages(r commands.Reply) []commands.Message {
	var all []commands.Message
	if r.Message != nil {
		all = append(all, *r.Message)
	}
	return append(all, r.Followups...)
}

// Text returns the text of a reply's messages.
func Text(r commands.Reply) string {
	var all []string
	for _, m := range Messages(r) {
		all = append(all, m.PlainText())
	}
	return strings.Join(all, "\n---\n")
}

// Labels returns the labels of a reply's buttons.
func Labels(r commands.Reply) []string {
	var all []string
	for _, m := range Messages(r) {
		for _, b := range buttons(m) {
			all = append(all, b.Label)
		}
	}
	return all
}

// buttons are those of a message, in Discord's order.
func buttons(m commands.Message) []commands.Button {
	var all []commands.Button
	if m.Card != nil {
		for _, p := range m.Card.Parts {
			if p.Button != nil {
				all = append(all, *p.Button)
			}
		}
	}
	for _, row := range m.Rows {
		all = append(all, row.Buttons...)
	}
	return all
}

// Says fails unless a reply's text holds all parts.
func Says(t *testing.T, r commands.Reply, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(Text(r), p) {
			t.Errorf("answer %q does not say %q", Text(r), p)
		}
	}
}

// CheckReply holds a reply against Discord's limits (Discord: Message Components, Modals, Create Message)
// and Waymark's own.
func CheckReply(t testing.TB, r commands.Reply) {
	t.Helper()
	if r.Message != nil && r.Modal != nil || r.Message == nil && r.Modal == nil && r.Choices == nil {
		t.Errorf("a reply is a message, a form or suggestions, but: %+v", r)
	}
	for _, m := range Messages(r) {
		checkMessage(t, m, true)
	}
	for _, e := range r.Effects {
		checkEffect(t, e)
	}
	if len(r.Choices) > commands.ChoicesMax {
		t.Errorf("%d suggestions", len(r.Choices))
	}
	for _, c := range r.Choices {
		CheckLength(t, "suggestion", c.Label.Reveal(), 1, 100)
		CheckLength(t, "suggestion's value", c.Value, 1, 100)
	}
	if m := r.Modal; m != nil {
		checkID(t, "form's id", m.ID, true)
		CheckLength(t, "form's title", m.Title, 1, 45)
		if len(m.Fields) < 1 || len(m.Fields) > 5 {
			t.Errorf("%d fields", len(m.Fields))
		}
		for _, f := range m.Fields {
			CheckLength(t, "field's label", f.Label, 1, 45)
			CheckLength(t, "field's placeholder", f.Placeholder, 0, 100)
			CheckLength(t, "field's value", f.Value.Reveal(), 0, min(f.Max, 4000)*2) // an emoji has two units
		}
	}
}

// checkEffect checks an effect against Discord's limits, and that it declares everyone who is named in it.
func checkEffect(t testing.TB, e commands.Effect) {
	t.Helper()
	if e.Target.IsZero() || len(e.Target.String()) > 200 || e.Do == nil {
		t.Errorf("effect without target or action: %+v", e)
	}
	post, public := e.Do.(commands.Post)
	if m := e.Message(); m != nil {
		checkMessage(t, *m, !public)
		checkNamed(t, e, *m)
	}
	room := map[peer.ID]commands.ChannelRole{
		CheckInsChannel: commands.CheckInsChannel.Role(), CelebrationsChannel: commands.CelebrationsChannel.Role(),
	}[post.Channel]
	if room != 0 && post.Role != room && !strings.HasPrefix(string(e.Target.Kind()), "setup-") {
		t.Errorf("a post that does not say for which room it is: %s", e.Target)
	}
}

var mentions = regexp.MustCompile(`<@!?(\d+)>`)

// checkNamed fails if a message names, mentions, or has in a button a person that its effect does not declare: their erasure
// would not find it.
func checkNamed(t testing.TB, e commands.Effect, m commands.Message) {
	t.Helper()
	declared := append(e.People(), e.Owner)
	check := func(digits string) {
		if id, err := peer.ParseID(digits); err == nil && !slices.Contains(declared, id) {
			t.Errorf("%s names %d and does not declare it", e.Target, id)
		}
	}
	for _, found := range mentions.FindAllStringSubmatch(m.PlainText(), -1) {
		check(found[1])
	}
	for _, id := range []peer.ID{Arjun, Maya, Tom} {
		if strings.Contains(m.PlainText(), "**"+nameOf(id).Reveal()+"**") {
			check(id.String())
		}
	}
	for _, b := range buttons(m) {
		_, args, _ := commands.ParseID(b.ID)
		for _, a := range args {
			if id, err := peer.ParseID(a); err == nil && slices.Contains([]peer.ID{Arjun, Maya, Tom}, id) {
				check(a)
			}
		}
	}
}

// checkMessage holds a message against the limits. One that may be read in a private channel has the guild in its ids there.
func checkMessage(t testing.TB, m commands.Message, private bool) {
	t.Helper()
	most := commands.TextMax
	if m.Card != nil {
		most = commands.CardTextMax
		checkCard(t, m)
	}
	CheckLength(t, "text", m.PlainText(), 1, most)
	for _, found := range mentions.FindAllStringSubmatch(m.PlainText(), -1) {
		if id, err := peer.ParseID(found[1]); err != nil || !slices.Contains(m.MentionUsers, id) {
			t.Errorf("a mention that reads @unknown-user: %q", m.PlainText())
		}
	}
	if strings.Contains(m.PlainText(), "<no value>") {
		t.Errorf("a place in the sentence is not filled: %q", m.PlainText())
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
	for _, b := range buttons(m) {
		CheckLength(t, "button", b.Label, 1, 38)
		unique(b.ID)
	}
	for _, row := range m.Rows {
		if n := len(row.Buttons); n > 5 || (n == 0) == (row.Select == nil) {
			t.Errorf("a row is 1–5 buttons or a select: %+v", row)
		}
		if s := row.Select; s != nil {
			unique(s.ID)
			CheckLength(t, "menu", s.Placeholder, 1, 150)
			if n := len(s.Options); s.People == (n > 0) || n > commands.ChoicesMax {
				t.Errorf("menu of %d options", n)
			}
			for _, o := range s.Options {
				CheckLength(t, "option", o.Label.Reveal(), 1, 100)
				CheckLength(t, "option's value", o.Value, 1, 100)
				CheckLength(t, "option's text", o.About.Reveal(), 0, 100)
			}
		}
	}
}

// checkCard holds a card against the limits of Components V2.
func checkCard(t testing.TB, m commands.Message) {
	t.Helper()
	if m.Text != "" {
		t.Errorf("a card has no text beside it: %q", m.Text.Reveal())
	}
	n := 1 + len(m.Card.Parts) // the frame
	for _, p := range m.Card.Parts {
		if p.Button != nil {
			n += 2
		}
		if p.Text == "" && p.Image == "" && !p.Divider || p.Button != nil && p.Text == "" {
			t.Errorf("a part without anything: %+v", p)
		}
	}
	for _, row := range m.Rows {
		n += 1 + max(len(row.Buttons), 1)
	}
	if n > commands.CardComponentsMax {
		t.Errorf("%d components", n)
	}
}

var idInID = regexp.MustCompile(`~\w+`)

// checkID holds a custom id against Discord's limit, with the longest ids in it and, where it may be read in a private channel,
// the longest guild.
func checkID(t testing.TB, what, id string, private bool) {
	t.Helper()
	act, _, named := commands.ParseID(id)
	if act == "" {
		t.Errorf("no request can be made of id %q", id)
	}
	if private && named != 0 {
		id = id[:strings.LastIndexByte(id, '@')]
	}
	if private {
		id = commands.InGuild(id, math.MaxUint64)
	}
	longest := commands.ID("", peer.ID(math.MaxUint64))
	CheckLength(t, what, idInID.ReplaceAllString(id, longest[strings.Index(longest, "~"):]), 1, 100)
}

// CheckLength fails the test if a text is shorter or longer than Discord allows.
func CheckLength(t testing.TB, what, s string, low, high int) {
	t.Helper()
	if n := len(utf16.Encode([]rune(s))); n < low || n > high {
		t.Errorf("%s has %d characters, may have %d–%d: %q", what, n, low, high, s)
	}
}

// Markup are 1,000 characters that all mean something to Discord.
func Markup() string { return strings.Repeat("*_~`|<@>#[", 100) }

// Describe prints a reply for a failure.
func Describe(effects []commands.Effect) string {
	var all []string
	for _, e := range effects {
		all = append(all, fmt.Sprintf("%T %s", e.Do, e.Target))
	}
	return strings.Join(all, ", ")
}

// RequestOf returns a member's request without a command.
func (r *Rig) RequestOf(who peer.ID) commands.Request {
	return commands.Request{Env: commands.Env{Guild: Harbour, Now: r.Now, Catalogue: words.English()}, Member: who}
}

// Mentor stores a mentor.
func (r *Rig) Mentor(m peer.Mentor) {
	r.T.Helper()
	r.Update(func(tx *storage.Tx) error { return tx.PutMentor(m) })
}

// Request returns a member's open request.
func (r *Rig) Request(of peer.ID) (got peer.Request) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) error {
		q, err := tx.RequestOf(of)
		if q != nil {
			got = *q
		}
		return err
	})
	return got
}

// Fall carries out what is due at the rig's time, as the scheduler does.
func (r *Rig) Fall() {
	r.T.Helper()
	due, err := r.Db.Due(context.Background(), r.Now, 100)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, item := range due {
		fallback := new(speech.Fallback)
		if err := fallback.Update(context.Background(), r.Db, Harbour, func(tx *storage.Tx) error {
			return r.Table.RunDue(tx, fallback, item, r.Now)
		}); err != nil {
			r.T.Fatal(err)
		}
	}
}

// Outbox are the targets that wait, in order, and takes them out.
func (r *Rig) Outbox() []string {
	r.T.Helper()
	all, err := r.Db.Ready(context.Background(), r.Now.Add(1000*time.Hour), 1000)
	if err != nil {
		r.T.Fatal(err)
	}
	var targets []string
	for _, w := range all {
		targets = append(targets, w.Target)
		r.Update(func(tx *storage.Tx) error { return tx.Ack(w) })
	}
	return targets
}

// Settle ends the effect of a target with a result.
func (r *Rig) Settle(target commands.Target, result commands.Result) {
	r.T.Helper()
	e := r.Wish(target)
	if e == nil {
		r.T.Fatalf("%s does not wait", target)
	}
	r.Update(func(tx *storage.Tx) error { return r.Table.ApplyOutcome(tx, nil, *e, result, 5, r.Now) })
}

// Everything is the whole table, silent.
func Everything() *commands.Table {
	return commands.New(words.OnlyEnglish(), slog.New(slog.DiscardHandler), all.All(all.Options{})...)
}

// Target is the target with this string form.
func Target(t testing.TB, s string) commands.Target {
	t.Helper()
	target, err := commands.ParseTarget(s)
	if err != nil {
		t.Fatal(err)
	}
	return target
}
