package discord

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"waymark/commands"
)

// registration runs a client in three guilds, of which the second still has commands of its own, and returns its requests
// about commands, sorted.
func registration(t *testing.T, defs []commands.Definition, listed string) (requests []string) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		rest := func(r *http.Request, body string) string {
			mu.Lock()
			defer mu.Unlock()
			if strings.HasSuffix(r.URL.Path, "/gateway/bot") {
				return ""
			}
			requests = append(requests, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/api/v9/applications/78/")+" "+body)
			switch {
			case r.Method == "GET" && strings.HasSuffix(r.URL.Path, "/78/commands"):
				return listed
			case r.Method == "GET" && strings.HasSuffix(r.URL.Path, "/6/commands"):
				return `[{"id":"1","name":"checkin"}]`
			}
			return "[]"
		}
		_, stop := scripted(t, rest, Config{Definitions: defs}, func(ws *websocket.Conn, _ *http.Request) {
			welcome(ws, ignore, `{"op":0,"t":"GUILD_CREATE","s":2,"d":{"id":"5"}}`, `{"op":0,"t":"GUILD_CREATE","s":3,"d":{"id":"6"}}`,
				`{"op":0,"t":"GUILD_CREATE","s":4,"d":{"id":"7"}}`)
		})
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	slices.Sort(requests)
	return requests
}

func TestCommandsAreRegisteredEverywhereAtOnce(t *testing.T) {
	defs := definitions()
	defs[0].DM = true
	wanted, err := json.Marshal(encodeCommands(defs))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(wanted), `"contexts":[0,1]`) || strings.Count(string(wanted), `"contexts":[0],"integration_types":[0]`) != 3 {
		t.Errorf("registers %s", wanted)
	}
	asDiscordListsThem := func(defs []commands.Definition) string {
		list := encodeCommands(defs)
		slices.Reverse(list)
		data, _ := json.Marshal(list)
		return strings.ReplaceAll(string(data), `{"name":"`, `{"id":"9","version":"9","nsfw":false,"name_localizations":null,"name":"`)
	}
	changed := definitions()
	changed[0].Description = "Another"
	const list = "GET commands "
	put := "PUT commands " + string(wanted)
	for name, test := range map[string]struct {
		listed string
		want   []string
	}{
		"an unchanged start": {asDiscordListsThem(defs), []string{list}},
		"a changed text":     {asDiscordListsThem(changed), []string{list, put}},
		"the first start":    {"[]", []string{list, "GET guilds/5/commands ", "GET guilds/6/commands ", "GET guilds/7/commands ", put, "PUT guilds/6/commands []"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := registration(t, defs, test.listed); !slices.Equal(got, test.want) {
				t.Errorf("requests %q, want %q", got, test.want)
			}
		})
	}
}
