package fakediscord

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stage is a Harbour in which the hands have something to do:
//
//	#general      everybody; #staff: role Moderator (@sam), who can delete posts
//	/checkin      mood (choices), note (3–10 characters), day (-1–0), required word; /queue: moderators; /admin: nobody
//	/reminder set zone: autocompleted, required; pause days
//	"Look at"     a user command; "Report" a message command
func stage(t *testing.T) (*Server, *[]Event, *gatewayBot) {
	t.Helper()
	s, events := harbour(t, time.Hour)
	must(t, s.AddRole("Harbour", "Moderator", permModerateMembers|permManageMessages|permManageThreads))
	must(t, s.Join("Harbour", "sam", "Moderator"))
	must(t, s.AddChannel("Harbour", "staff", "Moderator"))
	register(t, s, "Harbour",
		`{"name":"checkin","options":[{"type":3,"name":"word","required":true},{"type":4,"name":"mood","choices":[{"name":"Okay","value":4}]},
			{"type":3,"name":"note","min_length":3,"max_length":10},{"type":4,"name":"day","min_value":-1,"max_value":0},
			{"type":6,"name":"who"},{"type":7,"name":"in","channel_types":[0]},{"type":5,"name":"yes"},{"type":10,"name":"ratio","max_value":1}]}`,
		`{"name":"queue","default_member_permissions":"1099511627776"}`,
		`{"name":"admin","default_member_permissions":"0"}`,
		`{"name":"reminder","options":[{"type":1,"name":"set","options":[{"type":3,"name":"zone","required":true,"autocomplete":true},{"type":3,"name":"unit","choices":[{"name":"Days","value":"d"},{"name":"Weeks","value":"w"}]}]},
			{"type":2,"name":"more","options":[{"type":1,"name":"pause"}]}]}`,
		`{"name":"Look at","type":2,"default_member_permissions":"1099511627776"}`,
		`{"name":"Report","type":3}`)
	b := identified(t, s)
	*events = nil
	return s, events, b
}

// post puts a message of the bot somewhere; a viewer makes it ephemeral.
func post(t *testing.T, s *Server, channel, viewer, components string) *message {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.guildByName("Harbour").channelByName(ChannelRef(channel))
	if channel == "" {
		c = s.openDM(s.userByName(viewer))
		viewer = ""
	}
	m := &message{channel: c, author: s.bot}
	if viewer != "" {
		m.viewer = s.userByName(viewer)
	}
	must(t, json.Unmarshal([]byte(`[{"type":1,"components":[`+components+`]}]`), &m.components))
	s.addMessage(m)
	return m
}

// thread makes a private thread under #general.
func thread(s *Server, name string, members ...string) *channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guildByName("Harbour")
	c := s.addChannel(g, kindText, name)
	c.kind, c.parent, c.threadMembers = kindPrivateThread, g.channels[0], map[ID]bool{s.app: true}
	for _, m := range members {
		c.threadMembers[s.userByName(m).id] = true
	}
	return c
}

func pushButton(label, id string) string {
	return `{"type":2,"style":2,"label":"` + label + `","custom_id":"` + id + `"}`
}

// refused says that an error is the client's refusal, with these words in it.
func refused(t *testing.T, what string, err error, words string) {
	t.Helper()
	var refusal *ClientError
	if !errors.As(err, &refusal) || !strings.Contains(refusal.Why, words) {
		t.Errorf("%s: %v, want a refusal with %q", what, err, words)
	}
}

func TestCommandsThatTheClientRefuses(t *testing.T) {
	s, _, _ := stage(t)
	thread(s, "old", "tom").archived = true
	thread(s, "secret")
	for _, test := range []struct{ channel, user, line, words string }{
		{"", "tom", "/nothing", "has no command"},
		{"", "tom", "checkin", "begins with /"},
		{"", "nobody", "/checkin word:x", "not a member"},
		{"nowhere", "tom", "/checkin word:x", "sees no channel"},
		{"staff", "tom", "/checkin word:x", "sees no channel"},
		{"secret", "tom", "/checkin word:x", "sees no channel"},
		{"old", "tom", "/checkin word:x", "closed"},
		{"", "tom", "/queue", "hidden from"},
		{"", "sam", "/admin", "hidden from"},
		{"", "tom", "/checkin", "needs the option word"},
		{"", "tom", "/checkin mood:Okay", "needs the option word"},
		{"", "tom", "/checkin word:x nope:1", "no option nope"},
		{"", "tom", "/checkin word:x word:y", "twice"},
		{"", "tom", "/checkin word:x mood:Great", "not a choice"},
		{"", "tom", `/checkin word:x note:"ab"`, "3 to 10 characters, not 2"},
		{"", "tom", `/checkin word:x note:"elf Buchst."`, "3 to 10 characters, not 11"},
		{"", "tom", "/checkin word:x day:1", "at most"},
		{"", "tom", "/checkin word:x day:-2", "at least"},
		{"", "tom", "/checkin word:x day:soon", "whole number"},
		{"", "tom", "/checkin word:x ratio:2", "at most"},
		{"", "tom", "/checkin word:x ratio:NaN", "number"},
		{"", "tom", "/checkin word:x yes:maybe", "true or false"},
		{"", "tom", "/checkin word:x who:@ghost", `sees no "@ghost"`},
		{"", "tom", "/checkin word:x who:#general", "sees no"},
		{"", "tom", "/checkin word:x in:#staff", "sees no"},
		{"", "tom", "/checkin word:x in:#old", "not a channel that"},
		{"", "tom", `/checkin word:""`, "has no value"},
		{"", "tom", "/reminder", "needs a subcommand"},
		{"", "tom", "/reminder more", "needs a subcommand"},
		{"", "tom", "/reminder often", "no subcommand often"},
		{"", "tom", "/reminder set", "needs the option zone"},
	} {
		refused(t, test.line, s.Command("Harbour", ChannelRef(test.channel), UserRef(test.user), test.line), test.words)
	}
	if s.gateway.latest != nil {
		t.Errorf("a refused command reached the bot: %s", s.gateway.latest.payload)
	}
	must(t, s.Command("Harbour", "staff", "sam", "/queue"))
	must(t, s.Command("Harbour", "", "olga", "/admin"))
	must(t, s.Command("Harbour", "", "tom", `/checkin word:x note:"abc" day:-1 ratio:1`))
	refused(t, "an archive is closed to moderators too", s.Command("Harbour", "old", "sam", "/queue"), "closed")
	must(t, s.RemoveBot("Harbour"))
	refused(t, "without the bot", s.Command("Harbour", "", "tom", "/checkin word:x"), "bot is not in")
}

func TestAutocompleteFillsInTheFirstAnswerThatContainsTheText(t *testing.T) {
	for _, test := range []struct {
		line    string
		answers []suggestion
		want    string
	}{
		{"/reminder set zone:kolk", []suggestion{{"UTC", nil, json.RawMessage(`"z0"`)}, {"Asia/Kolkata", nil, json.RawMessage(`"z1"`)}, {"Kolkata too", nil, json.RawMessage(`"z2"`)}}, "z1"},
		{"/reminder set zone:z2", []suggestion{{"UTC", nil, json.RawMessage(`"z0"`)}, {"Paris", nil, json.RawMessage(`"z2"`)}}, "z2"},
		{"/reminder set zone:Nowhere", []suggestion{{"UTC", nil, json.RawMessage(`"z0"`)}}, "Nowhere"},
		{"/reminder set zone:Nowhere", nil, "Nowhere"},
	} {
		s, events, b := stage(t)
		sent := make(chan error)
		go func() { sent <- s.Command("Harbour", "", "tom", test.line) }()
		var asked struct {
			Type int
			Data struct {
				Options []struct {
					Options []struct {
						Name, Value string
						Focused     bool
					}
				}
			}
		}
		b.event("INTERACTION_CREATE", &asked)
		if o := asked.Data.Options[0].Options; asked.Type != kindAutocomplete || len(o) != 1 || !o[0].Focused || o[0].Name != "zone" {
			t.Errorf("%s: asked %+v", test.line, asked)
		}
		if !s.gateway.latest.quiet {
			t.Error("the person would see the answers")
		}
		answer(s, func(in *interaction) { in.suggestions = test.answers })
		must(t, <-sent)
		asked.Data.Options = nil
		b.event("INTERACTION_CREATE", &asked)
		if o := asked.Data.Options[0].Options; asked.Type != kindCommand || o[0].Value != test.want || o[0].Focused {
			t.Errorf("%s: sent %+v, want %q", test.line, asked, test.want)
		}
		if len(*events) != 0 {
			t.Errorf("%s: events %+v", test.line, *events)
		}
	}
}

func TestType(t *testing.T) {
	s, events, b := stage(t)
	must(t, s.Autocomplete("Harbour", "", "tom", `/reminder set zone:"asia ko`+`"`))
	var asked struct{ Type int }
	b.event("INTERACTION_CREATE", &asked)
	if asked.Type != kindAutocomplete || s.gateway.latest.quiet {
		t.Errorf("sent type %d", asked.Type)
	}
	answer(s, nil)
	must(t, s.Autocomplete("Harbour", "", "tom", "/reminder set zone:x unit:wEE"))
	want := []Event{{Event: "autocomplete", Guild: "Harbour", Viewer: "tom", Choices: []string{"Weeks"}, At: s.opt.Now()}}
	if diff := cmp.Diff(want, *events); diff != "" {
		t.Errorf("fixed choices (-want +got):\n%s", diff)
	}
	refused(t, "no autocomplete", s.Autocomplete("Harbour", "", "tom", "/checkin word:x"), "nothing to complete")
	refused(t, "unknown", s.Autocomplete("Harbour", "", "tom", "/checkin wort:x"), "no option wort")
}

func TestTypingACommandShowsWhatCanFollow(t *testing.T) {
	for _, test := range []struct{ user, line, want string }{
		{"tom", "/reminder ", "/reminder set, /reminder more pause"},
		{"tom", "/reminder m", "/reminder more pause"},
		{"tom", "/reminder more", "/reminder more pause"},
		{"tom", "/reminder set", "zone, unit"},
		{"tom", "/reminder set z", "zone"},
		{"tom", "/rem", "/reminder set, /reminder more pause"},
		{"tom", "/que", ""},
		{"sam", "/que", "/queue"},
		{"sam", "/queue", ""},
		{"sam", "/", "/queue"},
	} {
		s, events, _ := stage(t)
		err := s.Autocomplete("Harbour", "", UserRef(test.user), test.line)
		if test.line == "/que" && test.user == "tom" {
			refused(t, "hidden", err, "no command")
			continue
		}
		must(t, err)
		got := strings.Join((*events)[len(*events)-1].Choices, ", ")
		if got != test.want && !(test.line == "/" && strings.Contains(got, test.want)) {
			t.Errorf("%s types %q and is offered %q, not %q", test.user, test.line, got, test.want)
		}
	}
	s, _, _ := stage(t)
	refused(t, "nothing begins so", s.Autocomplete("Harbour", "", "tom", "/reminder x"), "nothing that begins with x")
	refused(t, "no command", s.Autocomplete("Harbour", "", "tom", "/nothing"), "no command")
	refused(t, "hidden", s.Autocomplete("Harbour", "", "tom", "/queue"), "hidden from")
}

func TestClickFindsTheNewestEnabledButton(t *testing.T) {
	s, _, b := stage(t)
	clicked := func(user, label, in string) string {
		t.Helper()
		must(t, s.Click("Harbour", UserRef(user), label, ChannelRef(in)))
		var got struct {
			Type    int
			Message struct{ ID string }
			Data    struct {
				ID   string `json:"custom_id"`
				Type int    `json:"component_type"`
			}
		}
		for e := b.read(); ; e = b.read() {
			if *e.T == "INTERACTION_CREATE" {
				must(t, json.Unmarshal(e.D, &got))
				break
			}
		}
		if got.Type != 3 || got.Data.Type != 2 || got.Message.ID == "" {
			t.Errorf("sent %+v", got)
		}
		answer(s, nil)
		return got.Data.ID
	}
	first := post(t, s, "general", "", pushButton("Yes", "general"))
	post(t, s, "staff", "", pushButton("Yes", "staff"))
	if got := clicked("sam", "Yes", ""); got != "staff" {
		t.Errorf("@sam clicked %s, want the newest", got)
	}
	if got := clicked("tom", "Yes", ""); got != "general" {
		t.Errorf("@tom clicked %s, want what he can see", got)
	}
	post(t, s, "general", "olga", pushButton("Yes", "for olga"))
	if got := clicked("tom", "Yes", ""); got != "general" {
		t.Errorf("@tom clicked %s, another's ephemeral message", got)
	}
	if got := clicked("olga", "Yes", ""); got != "for olga" {
		t.Errorf("@olga clicked %s, want her ephemeral message", got)
	}
	post(t, s, "", "tom", pushButton("Yes", "dm"))
	if got := clicked("tom", "Yes", ""); got != "dm" {
		t.Errorf("@tom clicked %s, want his DM", got)
	}
	if in := s.gateway.latest; in.guild != nil || !strings.Contains(string(in.payload), `"user":{`) || strings.Contains(string(in.payload), `"member":`) {
		t.Errorf("a click in a DM: %s", in.payload)
	}
	if got := clicked("tom", "Yes", "general"); got != "general" {
		t.Errorf("in #general @tom clicked %s", got)
	}
	s.mu.Lock()
	s.touch(first) // an edit makes it the newest
	s.mu.Unlock()
	if got := clicked("tom", "Yes", ""); got != "general" {
		t.Errorf("@tom clicked %s, want the message edited last", got)
	}
	post(t, s, "general", "", `{"type":2,"style":2,"label":"Yes","custom_id":"off","disabled":true}`)
	if got := clicked("tom", "Yes", "general"); got != "general" {
		t.Errorf("@tom clicked %s, a disabled button", got)
	}
	s.mu.Lock()
	s.deleteMessage(first)
	s.mu.Unlock()
	refused(t, "disabled", s.Click("Harbour", "tom", "Yes", "general"), "disabled")
	must(t, s.Leave("Harbour", "tom"))
	if got := clicked("tom", "Yes", ""); got != "dm" {
		t.Errorf("@tom, who left, clicked %s", got)
	}
}

func TestThreadsOfOneNameAreToldApartByWhoSeesThem(t *testing.T) {
	s, _, _ := stage(t)
	must(t, s.Join("Harbour", "ann"))
	hers := thread(s, "pair", "ann")
	his := thread(s, "pair", "tom")
	thread(s, "general", "tom")
	for _, test := range []struct {
		user, channel string
		want          *channel
	}{{"ann", "pair", hers}, {"tom", "pair", his}, {"tom", "general", his.parent}} {
		must(t, s.Command("Harbour", ChannelRef(test.channel), UserRef(test.user), "/checkin word:x"))
		if got := s.gateway.latest.channel; got != test.want {
			t.Errorf("@%s in #%s reached another channel: %s", test.user, test.channel, got.name)
		}
	}
	refused(t, "the bot's hands", s.SendMessage("Harbour", "", botName, "x"), "by itself")
}

func TestClicksThatTheClientRefuses(t *testing.T) {
	s, _, _ := stage(t)
	post(t, s, "staff", "", pushButton("Claim", "c"))
	post(t, s, "general", "", `{"type":2,"style":5,"label":"Read","url":"https://example.org"}`)
	locked := thread(s, "locked", "tom")
	post(t, s, "locked", "", pushButton("Locked", "l"))
	locked.locked = true
	archived := thread(s, "archived", "tom")
	post(t, s, "archived", "", pushButton("Archived", "a"))
	archived.archived = true
	refused(t, "hidden", s.Click("Harbour", "tom", "Claim", ""), `sees no button "Claim"`)
	refused(t, "hidden channel", s.Click("Harbour", "tom", "Claim", "staff"), "sees no channel")
	refused(t, "unknown label", s.Click("Harbour", "sam", "claim", ""), "sees no button")
	refused(t, "unknown person", s.Click("Harbour", "ghost", "Claim", ""), "no account")
	refused(t, "locked", s.Click("Harbour", "tom", "Locked", ""), "closed")
	must(t, s.Click("Harbour", "tom", "Read", ""))
	if s.gateway.latest != nil {
		t.Errorf("the bot heard of %s", s.gateway.latest.payload)
	}
	must(t, s.Click("Harbour", "tom", "Archived", ""))
	if archived.archived || s.gateway.latest == nil {
		t.Error("a click should take the thread out of the archive")
	}
}

func TestPressAndForgeGoRoundTheClient(t *testing.T) {
	s, _, _ := stage(t)
	m := post(t, s, "general", "olga", pushButton("Undo", "v1:undo"))
	refused(t, "click", s.Click("Harbour", "tom", "Undo", ""), "sees no button")
	must(t, s.ForgeClick("Harbour", "tom", "olga", "Undo"))
	if in := s.gateway.latest; in.user.name != "tom" || in.message != m || !strings.Contains(string(in.payload), `"custom_id":"v1:undo"`) {
		t.Errorf("pressed: %s", in.payload)
	}
	must(t, s.ForgeComponent("Harbour", "tom", Forged{CustomID: "v1:anything"}))
	if in := s.gateway.latest; in.message == m || !strings.Contains(string(in.payload), `"custom_id":"v1:anything"`) {
		t.Errorf("forged on nothing: %s", in.payload)
	}
	seen := post(t, s, "general", "", pushButton("Other", "o"))
	must(t, s.ForgeComponent("Harbour", "tom", Forged{CustomID: "v1:other"}))
	if in := s.gateway.latest; in.message != seen {
		t.Errorf("forged: %s", in.payload)
	}
}

func TestPick(t *testing.T) {
	s, _, _ := stage(t)
	post(t, s, "general", "", `{"type":3,"custom_id":"m","placeholder":"Choose a mentor","max_values":2,"options":[
		{"label":"Leela","value":"1"},{"label":"Leela Rao","value":"2"},{"label":"Ravi, of Pune","value":"3"},{"label":"Noor","value":"4"}]}`)
	for _, test := range []struct{ value, want string }{
		{"Leela", `["1"]`}, {"leela r", `["2"]`}, {"Rav", `["3"]`}, {"Ravi, of Pune", `["3"]`}, {"Pune", `["3"]`}, {"4", `["4"]`},
		{"Leela, Noor", `["1","4"]`},
	} {
		if err := s.Pick("Harbour", "tom", test.value, "Choose a mentor"); err != nil {
			t.Errorf("%q: %v", test.value, err)
		} else if got := string(s.gateway.latest.payload); !strings.Contains(got, `"values":`+test.want) || !strings.Contains(got, `"component_type":3`) {
			t.Errorf("%q sent %s, want %s", test.value, got, test.want)
		}
	}
	must(t, s.Pick("Harbour", "tom", "Noor", ""))
	refused(t, "ambiguous", s.Pick("Harbour", "tom", "Lee", "Choose a mentor"), "can mean 2")
	refused(t, "unknown option", s.Pick("Harbour", "tom", "Zoe", "Choose a mentor"), `no option "Zoe"`)
	refused(t, "unknown menu", s.Pick("Harbour", "tom", "Noor", "Choose a colour"), "sees no select")
	refused(t, "too many", s.Pick("Harbour", "tom", "Noor, Leela, Pune", "Choose a mentor"), "1 to 2 choices, not 3")
	post(t, s, "general", "", `{"type":5,"custom_id":"u","placeholder":"Who"}`)
	must(t, s.Pick("Harbour", "tom", "@sam", "Who"))
	if got := string(s.gateway.latest.payload); !strings.Contains(got, `"values":["`+s.userByName("sam").id.String()+`"]`) || !strings.Contains(got, `"resolved":{"members"`) {
		t.Errorf("a select of people sent %s", got)
	}
}

func TestSubmit(t *testing.T) {
	s, _, _ := stage(t)
	refused(t, "no form", s.Submit("Harbour", "tom", nil), "no form")
	refused(t, "no form", s.CloseModal("Harbour", "tom"), "no form")
	m := post(t, s, "general", "tom", pushButton("Note", "note"))
	no, five := false, 5
	open := func() {
		t.Helper()
		must(t, s.Click("Harbour", "tom", "Note", ""))
		answer(s, func(in *interaction) {
			row := func(c component) component { return component{Type: componentRow, Components: []component{c}} }
			in.user.modal = newModal(in, &modalBody{CustomID: "form", Title: "Note", Components: []component{
				row(component{Type: 4, CustomID: "text", Label: "Your note", Value: "old", MaxLength: &five}),
				row(component{Type: 4, CustomID: "more", Label: "More", Required: &no}),
				row(component{Type: 4, CustomID: "name", Label: "Name"})}})
		})
	}
	open()
	for _, test := range []struct {
		fields []Field
		words  string
	}{
		{nil, `"Name" is required`},
		{[]Field{{"Name", "  "}}, `"Name" is required`},
		{[]Field{{"Name", "x"}, {"Your note", "too long"}}, "0 to 5 characters, not 8"},
		{[]Field{{"Name", "x"}, {"Colour", "red"}}, `no field "Colour"`},
		{[]Field{{"Name", "x"}, {"name", "y"}}, "twice"},
		{[]Field{{"Name", strings.Repeat("x", 4001)}}, "4000"},
	} {
		refused(t, test.words, s.Submit("Harbour", "tom", test.fields), test.words)
	}
	must(t, s.Submit("Harbour", "tom", []Field{{"name", "Tom"}}))
	in := s.gateway.latest
	var got struct {
		Type    int
		Message struct{ ID string }
		Data    struct {
			ID         string `json:"custom_id"`
			Components []struct {
				Type       int
				Components []struct {
					ID    string `json:"custom_id"`
					Value string
				}
			}
		}
	}
	must(t, json.Unmarshal(in.payload, &got))
	rows := got.Data.Components
	if got.Type != 5 || got.Data.ID != "form" || got.Message.ID != m.id.String() || len(rows) != 4 || rows[0].Components[0].Value != "old" ||
		rows[1].Components[0].Value != "" || rows[2].Components[0].ID != "name" || rows[2].Components[0].Value != "Tom" {
		t.Errorf("submitted %s", in.payload)
	}
	if rows[3].Type != 9007 {
		t.Error("no part of a type that nobody knows")
	}
	refused(t, "sent already", s.Submit("Harbour", "tom", []Field{{"name", "Tom"}}), "no form")
	open()
	must(t, s.CloseModal("Harbour", "tom"))
	refused(t, "closed", s.Submit("Harbour", "tom", []Field{{"name", "Tom"}}), "no form")
}

func TestContext(t *testing.T) {
	s, _, _ := stage(t)
	must(t, s.ContextCommand("Harbour", "sam", "look at", "@tom"))
	got := string(s.gateway.latest.payload)
	if tom := s.userByName("tom").id.String(); !strings.Contains(got, `"target_id":"`+tom+`"`) || !strings.Contains(got, `"members":{"`+tom) {
		t.Errorf("sent %s", got)
	}
	refused(t, "hidden", s.ContextCommand("Harbour", "tom", "Look at", "sam"), "hidden")
	refused(t, "unknown", s.ContextCommand("Harbour", "sam", "Look for", "tom"), "no command")
	refused(t, "a slash command", s.ContextCommand("Harbour", "sam", "queue", "tom"), "no command")
	refused(t, "nobody", s.ContextCommand("Harbour", "sam", "Look at", "@ghost"), "not a member")
	refused(t, "no message", s.ContextCommand("Harbour", "sam", "Report", "@tom"), "no message")
	must(t, s.SendMessage("Harbour", "general", "tom", "hello"))
	must(t, s.ContextCommand("Harbour", "sam", "Report", "@tom"))
	if got := string(s.gateway.latest.payload); !strings.Contains(got, `"messages":{`) || !strings.Contains(got, `"content":"hello"`) {
		t.Errorf("sent %s", got)
	}
}

func TestSayAndDelete(t *testing.T) {
	s, events, _ := stage(t)
	must(t, s.SendMessage("Harbour", "", "tom", "hello"))
	if e := (*events)[0]; e.Event != "message" || e.Author != "tom" || e.Text != "hello" || e.To != "channel" || e.Channel != "general" {
		t.Errorf("event %+v", e)
	}
	refused(t, "empty", s.SendMessage("Harbour", "", "tom", " "), "empty")
	refused(t, "long", s.SendMessage("Harbour", "", "tom", strings.Repeat("ä", 2001)), "2001")
	refused(t, "hidden", s.SendMessage("Harbour", "staff", "tom", "x"), "sees no channel")
	old := thread(s, "old", "tom")
	old.archived = true
	must(t, s.SendMessage("Harbour", "old", "tom", "back again"))
	if old.archived {
		t.Error("writing should take the thread out of the archive")
	}
	old.locked = true
	refused(t, "locked", s.SendMessage("Harbour", "old", "tom", "x"), "locked")
	must(t, s.SendMessage("Harbour", "old", "sam", "a moderator may"))

	refused(t, "not a moderator", s.DeleteLastBotMessage("Harbour", "general", "tom"), "may not delete")
	refused(t, "no post", s.DeleteLastBotMessage("Harbour", "general", "sam"), "no post")
	first := post(t, s, "general", "", pushButton("A", "a"))
	second := post(t, s, "general", "", pushButton("B", "b"))
	post(t, s, "general", "tom", pushButton("C", "c"))
	must(t, s.DeleteLastBotMessage("Harbour", "general", "sam"))
	if !second.deleted || first.deleted {
		t.Error("not the newest public post was deleted")
	}
	if e := (*events)[len(*events)-1]; e.Event != "deleted" || e.ID != second.id.String() || e.Channel != "general" {
		t.Errorf("event %+v", e)
	}
	refused(t, "its button", s.Click("Harbour", "tom", "B", ""), "sees no button")
}
