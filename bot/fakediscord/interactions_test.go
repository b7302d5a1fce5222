package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestAnInteractionIsAnsweredOnceAndInTime(t *testing.T) {
	b := newBench(t)
	in := b.ask(kindCommand, "maya", nil)
	b.want(404, 10015, "POST", b.webhookPath(in, "?wait=true"), `{"content":"too early"}`)
	b.want(404, 10062, "POST", fmt.Sprintf("/interactions/%d/%s/callback", in.id, "wrong"), `{"type":4,"data":{"content":"x"}}`)
	b.want(400, 50035, "POST", callbackPath(in), `{"type":4,"data":{"content":"`+long(2001)+`"}}`)
	b.want(204, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"only you","flags":64}}`)
	if e := b.newest("message"); e.To != "ephemeral" || e.Viewer != "maya" || e.Text != "only you" {
		t.Errorf("seen %+v", e)
	}
	b.want(400, 40060, "POST", callbackPath(in), `{"type":4,"data":{"content":"again"}}`)
	if b.newest("refused").Provoked {
		t.Error("a second answer of the bot's own making counts as provoked")
	}
	must(t, b.s.Redeliver())
	b.want(400, 40060, "POST", callbackPath(in), `{"type":4,"data":{"content":"again"}}`)
	if !b.newest("refused").Provoked {
		t.Error("a second answer to a redelivered interaction does not count as provoked")
	}
	original := b.want(200, 0, "GET", b.webhookPath(in, "/messages/@original"), "")
	b.want(404, 10008, "GET", b.general("/messages/"+original.id()), "")
	if list := b.do("GET", b.general("/messages"), ""); strings.Contains(string(list.raw), "only you") {
		t.Error("the channel lists an ephemeral message")
	}
	b.want(200, 0, "PATCH", b.webhookPath(in, "/messages/@original"), `{"content":"edited"}`)
	follow := b.want(200, 0, "POST", b.webhookPath(in, ""), `{"content":"more","flags":64}`)
	b.want(200, 0, "PATCH", b.webhookPath(in, "/messages/"+follow.id()), `{"content":"still more"}`)
	b.want(204, 0, "DELETE", b.webhookPath(in, "/messages/"+follow.id()), "")
	b.want(404, 10008, "PATCH", b.webhookPath(in, "/messages/"+follow.id()), `{"content":"gone"}`)
	b.wait(15*time.Minute + time.Second)
	b.want(401, 50027, "PATCH", b.webhookPath(in, "/messages/@original"), `{"content":"late"}`)
	b.want(401, 50027, "POST", b.webhookPath(in, ""), `{"content":"late"}`)
	idle(t, b.s)
	b.ownFaults()
}

func TestDeferralFixesEphemerality(t *testing.T) {
	b := newBench(t)
	in := b.ask(kindCommand, "maya", nil)
	b.want(400, 50035, "POST", callbackPath(in), `{"type":5,"data":{"content":"x"}}`)
	b.want(400, 50035, "POST", callbackPath(in), `{"type":5,"data":{"flags":4}}`)
	b.want(204, 0, "POST", callbackPath(in), `{"type":5,"data":{"flags":64}}`)
	if n := len(b.seen("message")); n != 0 {
		t.Errorf("thinking is seen as %d messages", n)
	}
	b.want(200, 0, "POST", b.webhookPath(in, ""), `{"content":"first"}`)
	if e := b.newest("message"); e.To != "ephemeral" || e.Edited {
		t.Errorf("the first follow-up is seen as %+v", e)
	}
	b.want(200, 0, "POST", b.webhookPath(in, ""), `{"content":"second"}`)
	if e := b.newest("message"); e.To != "channel" {
		t.Errorf("the second follow-up is seen as %+v", e)
	}
	in = b.ask(kindCommand, "tom", nil)
	b.want(204, 0, "POST", callbackPath(in), `{"type":5}`)
	b.want(200, 0, "PATCH", b.webhookPath(in, "/messages/@original"), `{"content":"done"}`)
	if e := b.newest("message"); e.To != "channel" || e.Edited || e.Text != "done" {
		t.Errorf("a filled deferral is seen as %+v", e)
	}
	b.want(400, 40060, "POST", callbackPath(in), `{"type":9,"data":`+aModal+`}`)
	b.ownFaults()
}

// aModal is a form that Discord takes.
const aModal = `{"custom_id":"m","title":"Note","components":[{"type":1,"components":[{"type":4,"custom_id":"note","style":2,"label":"Your note","max_length":1000,"required":false}]}]}`

func TestWhatMayAnswerWhat(t *testing.T) {
	b := newBench(t)
	sent := b.want(200, 0, "POST", b.general("/messages"), `{"content":"x","components":[{"type":1,"components":[{"type":2,"style":1,"label":"Go","custom_id":"go"}]}]}`)
	id, _ := parseID(sent.id())
	b.s.mu.Lock()
	post := b.g.channelByName("general").messages[0]
	b.s.mu.Unlock()
	if post.id != id {
		t.Fatal("not the message that was sent")
	}
	bodies := map[int]string{4: `{"content":"x"}`, 5: `{}`, 6: `{}`, 7: `{"content":"y"}`, 8: `{"choices":[{"name":"A","value":"a"}]}`, 9: aModal}
	for _, c := range []struct {
		name string
		kind int
		on   *message
		take string
	}{
		{"command", kindCommand, nil, "459"}, {"component", kindComponent, post, "45679"}, {"autocomplete", kindAutocomplete, nil, "8"},
		{"modal of a command", kindModal, nil, "45"}, {"modal of a component", kindModal, post, "4567"},
	} {
		for kind := 4; kind <= 9; kind++ {
			in := b.ask(c.kind, "maya", c.on)
			a := b.do("POST", callbackPath(in), fmt.Sprintf(`{"type":%d,"data":%s}`, kind, bodies[kind]))
			if want := strings.Contains(c.take, fmt.Sprint(kind)); (a.status == 204) != want {
				t.Errorf("%s answered with %d: %d %s", c.name, kind, a.status, a.raw)
			}
			if a.status != 204 {
				b.s.mu.Lock()
				in.answered = true
				b.s.settle(in)
				b.s.mu.Unlock()
			}
		}
	}
	if e := b.newest("modal"); e.Viewer != "maya" || e.Title != "Note" || !reflect.DeepEqual(e.Fields[0], FieldView{Label: "Your note", Max: 1000}) {
		t.Errorf("the modal is seen as %+v", e)
	}
	if e := b.newest("autocomplete"); e.Viewer != "maya" || len(e.Choices) != 1 || e.Choices[0] != "A" {
		t.Errorf("the autocomplete is seen as %+v", e)
	}
	in := b.ask(kindComponent, "maya", post)
	a := b.want(200, 0, "POST", callbackPath(in)+"?with_response=true", `{"type":7,"data":{"content":"z","components":[]}}`)
	if !strings.Contains(string(a.raw), `"content":"z"`) {
		t.Errorf("with_response answers %s", a.raw)
	}
	in = b.ask(kindCommand, "maya", nil)
	b.want(200, 0, "POST", callbackPath(in)+"?with_response=true", `{"type":4,"data":{"content":"z","flags":64}}`)
	in = b.ask(kindCommand, "maya", nil)
	b.want(200, 0, "POST", callbackPath(in)+"?with_response=true", `{"type":5}`)
	b.ownFaults()
}

func TestUnansweredIsDead(t *testing.T) {
	b := newBench(t)
	b.s.opt.FirstAnswer = time.Millisecond
	in := b.ask(kindCommand, "maya", nil)
	idle(t, b.s)
	if e := b.newest("unanswered"); e.Viewer != "maya" || e.Interaction != "/test" {
		t.Errorf("seen %+v", e)
	}
	b.want(404, 10062, "POST", callbackPath(in), `{"type":4,"data":{"content":"late"}}`)
	b.want(404, 10015, "POST", b.webhookPath(in, ""), `{"content":"late"}`)
}

func TestIdleWaitsForAnswers(t *testing.T) {
	b := newBench(t)
	in := b.ask(kindCommand, "maya", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.s.Idle(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("with an interaction in flight: %v", err)
	}
	finished := make(chan error)
	go func() { finished <- b.s.Idle(t.Context()) }()
	b.want(204, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"x"}}`)
	if err := <-finished; err != nil {
		t.Error(err)
	}
	if n := len(b.seen("message")); n != 1 {
		t.Errorf("idle before the answer was seen: %d messages", n)
	}
}

func TestAnswersInPrivateMessages(t *testing.T) {
	b := newBench(t)
	b.s.mu.Lock()
	maya := b.s.userByName("maya")
	in := &interaction{kind: kindCommand, user: maya, channel: b.s.openDM(maya), what: "/test"}
	b.s.interact(in, object{})
	b.s.mu.Unlock()
	b.want(204, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"<@`+b.user("tom").id.String()+`>"}}`)
	if e := b.newest("message"); e.To != "dm" || e.Viewer != "maya" || e.Guild != "" || len(e.Pings) != 0 {
		t.Errorf("seen %+v", e)
	}
	b.clean()
}

func TestAnAnswerThatAFaultStoppedIsTheScriptsDoing(t *testing.T) {
	b := newBench(t)
	in := b.ask(kindCommand, "maya", nil)
	must(t, b.s.Fail("POST /interactions/*/*/callback", "500", 1))
	b.want(500, 0, "POST", callbackPath(in), `{"type":4,"data":{"content":"x"}}`)
	b.want(404, 10015, "POST", b.webhookPath(in, ""), `{"content":"x"}`)
	for _, e := range b.seen("refused") {
		if !e.Provoked || strings.Contains(e.Request, in.token) {
			t.Errorf("%+v", e)
		}
	}
}

// However late an answer comes and in whatever form, it tells what it answers; what the bot wrote unasked answers nothing.
func TestAnAnswerTellsWhenItWasAskedFor(t *testing.T) {
	b := newBench(t)
	b.want(200, 0, "POST", b.general("/messages"), `{"content":"unasked"}`)
	if e := b.newest("message"); !e.Asked.IsZero() {
		t.Errorf("a post answers something: %+v", e)
	}
	b.s.mu.Lock()
	post := b.g.channelByName("general").messages[0]
	b.s.mu.Unlock()
	asked := b.now()
	command, press := b.ask(kindCommand, "maya", nil), b.ask(kindComponent, "maya", post)
	b.wait(time.Second)
	b.ask(kindCommand, "maya", nil) // asked later, and answered never
	for _, send := range [][3]string{
		{"POST", callbackPath(command), `{"type":4,"data":{"content":"answer","flags":64}}`},
		{"POST", b.webhookPath(command, ""), `{"content":"more","flags":64}`},
		{"PATCH", b.webhookPath(command, "/messages/@original"), `{"content":"changed"}`},
		{"POST", callbackPath(press), `{"type":7,"data":{"content":"in its place"}}`},
	} {
		before := len(b.seen("message"))
		b.do(send[0], send[1], send[2])
		if e := b.newest("message"); len(b.seen("message")) != before+1 || !e.Asked.Equal(asked) {
			t.Errorf("after %s %s: %+v", send[0], send[2], e)
		}
	}
	b.want(200, 0, "PATCH", b.general("/messages/"+post.id.String()), `{"content":"unasked"}`)
	if e := b.newest("message"); !e.Edited || !e.Asked.IsZero() {
		t.Errorf("an edit answers something: %+v", e)
	}
	b.ownFaults()
}
