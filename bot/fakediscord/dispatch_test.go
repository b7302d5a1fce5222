package fakediscord

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// register sets a guild's commands, as the bot's REST calls do.
func register(t *testing.T, s *Server, guild string, commands ...string) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.guildByName(guild)
	for i, c := range commands {
		o := object{}
		must(t, json.Unmarshal([]byte(c), &o))
		o["id"] = strconv.Itoa(7000 + i)
		g.commands = append(g.commands, mustJSON(o))
	}
}

// answer gives the last interaction its first answer, as the bot's REST call does.
func answer(s *Server, change func(in *interaction)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := s.gateway.latest
	if change != nil {
		change(in)
	}
	in.answered = true
	s.settle(in)
}

func TestIdleWaitsForTheFirstAnswer(t *testing.T) {
	s, events := harbour(t, time.Hour)
	register(t, s, "Harbour", `{"name":"help"}`)
	b := identified(t, s)
	idle(t, s)
	must(t, s.Command("Harbour", "", "tom", "/help"))
	b.event("INTERACTION_CREATE", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Idle(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with an open interaction Idle = %v", err)
	}
	answer(s, nil)
	idle(t, s)
	if len(*events) != 0 {
		t.Errorf("events: %+v", *events)
	}
}

func TestAnInteractionWithoutAnswerDies(t *testing.T) {
	s, events := harbour(t, 20*time.Millisecond)
	register(t, s, "Harbour", `{"name":"mentor","options":[{"type":1,"name":"status"}]}`)
	must(t, s.Command("Harbour", "", "tom", "/mentor status")) // no bot is connected
	idle(t, s)
	want := []Event{{Event: "unanswered", Guild: "Harbour", Viewer: "tom", Interaction: "/mentor status", At: s.opt.Now(), Asked: s.opt.Now()}}
	if diff := cmp.Diff(want, *events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if in := s.gateway.latest; !in.dead {
		t.Error("the interaction is not dead")
	}
}

func TestRedeliverSendsTheSameAgain(t *testing.T) {
	s, _ := harbour(t, time.Hour)
	register(t, s, "Harbour", `{"name":"help"}`)
	if s.Redeliver() == nil {
		t.Error("there was nothing to redeliver")
	}
	b := identified(t, s)
	must(t, s.Command("Harbour", "", "tom", "/help"))
	first := b.read()
	answer(s, nil)
	must(t, s.Redeliver())
	second := b.read()
	if string(first.D) != string(second.D) || *second.S != *first.S+1 {
		t.Errorf("redelivered:\n%s\nas\n%s", first.D, second.D)
	}
	if !s.gateway.latest.redelivered {
		t.Error("the interaction does not know that it was redelivered")
	}
	s.ForgetInteractions()
	if s.Redeliver() == nil {
		t.Error("a forgotten interaction came again")
	}
	b.op(opHeartbeat) // how the fake learns that the bot has taken it, though it need not answer
	short, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if s.Idle(short) == nil {
		t.Error("Idle did not wait until the bot had taken what was redelivered")
	}
	b.send(opHeartbeat, b.seq)
	idle(t, s)
}

func TestInteractionsWaitForAResumeAndAreLostWithTheSession(t *testing.T) {
	s, events := harbour(t, time.Hour)
	register(t, s, "Harbour", `{"name":"help"}`)
	b := identified(t, s)
	s.DropGateway()
	must(t, s.Command("Harbour", "", "tom", "/help"))
	again := dial(t, s)
	again.resume(b.session, b.seq)
	again.event("INTERACTION_CREATE", nil)
	again.event("RESUMED", nil)
	answer(s, nil)

	s.opt.FirstAnswer = 20 * time.Millisecond
	s.DropGateway()
	must(t, s.Command("Harbour", "", "tom", "/help"))
	s.InvalidateSession()
	fresh := identified(t, s) // READY and GUILD_CREATE come, the interaction does not
	idle(t, s)
	if len(*events) != 1 || (*events)[0].Event != "unanswered" {
		t.Errorf("events: %+v, want one unanswered", *events)
	}
	must(t, s.AddChannel("Harbour", "next"))
	fresh.event("CHANNEL_CREATE", nil)
}

func TestAnInteractionHasDiscordsShape(t *testing.T) {
	s, _ := harbour(t, time.Hour)
	must(t, s.AddRole("Harbour", "30 days", 0))
	must(t, s.AddRole("Harbour", "Moderator", permModerateMembers))
	must(t, s.Join("Harbour", "sam", "moderator"))
	register(t, s, "Harbour", `{"name":"all","options":[{"type":1,"name":"of","options":[
		{"type":3,"name":"text"},{"type":3,"name":"choice","choices":[{"name":"Very hard","value":"v1"}]},
		{"type":4,"name":"count"},{"type":5,"name":"yes"},{"type":6,"name":"who"},{"type":7,"name":"in"},
		{"type":8,"name":"role"},{"type":9,"name":"any"},{"type":10,"name":"ratio"}]}]}`)
	b := identified(t, s)
	must(t, s.Command("Harbour", "general", "sam",
		`/all of text:"a b" choice:"very HARD" count:-3 yes:on who:@tom in:#general role:&"30 days" any:&Moderator ratio:0.5`))
	g, c := s.guildByName("Harbour"), s.guildByName("Harbour").channels[0]
	tom, sam := s.userByName("tom"), s.userByName("sam")
	thirty, moderator := g.roleByName("30 days"), g.roleByName("Moderator")
	var got struct {
		ID, Token, Locale string
		Application       string `json:"application_id"`
		Type, Version     int
		Context           int
		Guild             string `json:"guild_id"`
		Channel           string `json:"channel_id"`
		GuildLocale       string `json:"guild_locale"`
		AppPermissions    string `json:"app_permissions"`
		Entitlements      []any
		User              *object
		Message           *object
		Where             object            `json:"channel"`
		Owners            map[string]string `json:"authorizing_integration_owners"`
		Future            any               `json:"a_field_from_the_future"`
		Member            struct {
			User        struct{ ID, Username string }
			Roles       []string
			Permissions string
		}
		Data struct {
			ID, Name string
			Type     int
			Guild    string `json:"guild_id"`
			Options  []struct {
				Name    string
				Type    int
				Options []object
			}
			Resolved map[string]map[string]object
		}
	}
	b.event("INTERACTION_CREATE", &got)
	if got.ID != s.gateway.latest.id.String() || len(got.Token) < 100 || got.Application != s.app.String() || got.Type != 2 || got.Version != 1 {
		t.Errorf("head: %+v", got)
	}
	if got.Guild != g.id.String() || got.Channel != c.id.String() || got.Where["name"] != "general" || got.Locale != "en-US" ||
		got.GuildLocale != "en-US" || got.Owners["0"] != g.id.String() || got.Entitlements == nil || got.User != nil || got.Message != nil {
		t.Errorf("place: %+v", got)
	}
	if got.Future == nil {
		t.Error("no field that nobody asked for")
	}
	if got.AppPermissions != strconv.FormatUint(uint64(everyoneMay|botMay), 10) {
		t.Errorf("app_permissions = %s", got.AppPermissions)
	}
	if m := got.Member; m.User.ID != sam.id.String() || len(m.Roles) != 1 || m.Roles[0] != moderator.id.String() ||
		m.Permissions != strconv.FormatUint(uint64(everyoneMay|permModerateMembers), 10) {
		t.Errorf("member: %+v", m)
	}
	if d := got.Data; d.ID != "7000" || d.Name != "all" || d.Type != 1 || d.Guild != g.id.String() || len(d.Options) != 1 || d.Options[0].Type != 1 {
		t.Fatalf("data: %+v", d)
	}
	want := []object{
		{"name": "text", "type": 3.0, "value": "a b"}, {"name": "choice", "type": 3.0, "value": "v1"},
		{"name": "count", "type": 4.0, "value": -3.0}, {"name": "yes", "type": 5.0, "value": true},
		{"name": "who", "type": 6.0, "value": tom.id.String()}, {"name": "in", "type": 7.0, "value": c.id.String()},
		{"name": "role", "type": 8.0, "value": thirty.id.String()}, {"name": "any", "type": 9.0, "value": moderator.id.String()},
		{"name": "ratio", "type": 10.0, "value": 0.5},
	}
	if diff := cmp.Diff(want, got.Data.Options[0].Options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	r := got.Data.Resolved
	if r["users"][tom.id.String()]["username"] != "tom" || r["members"][tom.id.String()]["permissions"] == nil ||
		r["members"][tom.id.String()]["user"] != nil || r["channels"][c.id.String()]["permissions"] == nil ||
		r["roles"][thirty.id.String()]["name"] != "30 days" || r["roles"][moderator.id.String()] == nil {
		t.Errorf("resolved: %v", r)
	}
}
