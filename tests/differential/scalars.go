// What yaml.v3 makes of scalars: one a line of JSON on standard input, its type and value a line on standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"gopkg.in/yaml.v3"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		var value map[string]interface{}
		if err := yaml.Unmarshal([]byte("v: "+text+"\n"), &value); err != nil {
			fmt.Println("refused")
			continue
		}
		switch it := value["v"].(type) {
		case nil:
			fmt.Println("null")
		case bool:
			fmt.Println("bool", it)
		case int, int64, uint64:
			fmt.Println("int", it)
		case float64:
			fmt.Printf("float %.17g\n", it)
		case time.Time:
			fmt.Println("date")
		case string:
			fmt.Println("text", it)
		default:
			fmt.Println("other")
		}
	}
}
