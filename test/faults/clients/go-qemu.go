// go-qemu in the fault matrix. It has no time-out for commands: the program gives one up and goes on.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/digitalocean/go-qemu/qmp"
)

var printing sync.Mutex

func tell(fact map[string]interface{}) {
	text, _ := json.Marshal(fact)
	printing.Lock()
	fmt.Println(string(text))
	printing.Unlock()
}

func run(monitor qmp.Monitor, command string) map[string]interface{} {
	text, _ := json.Marshal(qmp.Command{Execute: command})
	reply, err := monitor.Run(text)
	if err != nil {
		return map[string]interface{}{"command": command, "error": err.Error()}
	}
	// What a program gets is the reply's text.
	var decoded struct {
		Return json.RawMessage `json:"return"`
	}
	if err := json.Unmarshal(reply, &decoded); err != nil {
		return map[string]interface{}{"command": command, "error": err.Error()}
	}
	return map[string]interface{}{"command": command, "return": decoded.Return}
}

func main() {
	var plan [][]interface{}
	if err := json.Unmarshal([]byte(os.Args[2]), &plan); err != nil {
		panic(err)
	}
	unread := len(os.Args) > 3 && os.Args[3] == "unread"
	monitor, err := qmp.NewSocketMonitor("unix", os.Args[1], 3*time.Second)
	if err != nil {
		panic(err)
	}
	for _, step := range plan {
		if step[0] == "connect" {
			if err := monitor.Connect(); err != nil {
				tell(map[string]interface{}{"refused": err.Error()})
				break
			}
			tell(map[string]interface{}{"connected": true})
			events, err := monitor.Events(context.Background())
			if err != nil {
				panic(err)
			}
			if !unread {
				go func() {
					for event := range events {
						tell(map[string]interface{}{"event": event.Event})
					}
				}()
			}
			continue
		}
		command := step[1].(string)
		reply := make(chan map[string]interface{}, 1)
		go func() { reply <- run(monitor, command) }()
		var giveUp <-chan time.Time
		if len(step) > 2 && step[2] != nil {
			giveUp = time.After(time.Duration(step[2].(float64)) * time.Millisecond)
		}
		select {
		case fact := <-reply:
			tell(fact)
		case <-giveUp:
			tell(map[string]interface{}{"command": command, "givenUp": true})
		}
	}
	// The events that came are read by a goroutine of their own.
	time.Sleep(100 * time.Millisecond)
	tell(map[string]interface{}{"done": true})
}
