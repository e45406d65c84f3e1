// Says for each line of JSON, {"list": ..., "url": ...}, whether Go would go through a proxy: 1 or 0.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"

	"golang.org/x/net/http/httpproxy"
)

func main() {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(nil, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for input.Scan() {
		var question struct {
			List string
			URLs []string
		}
		if err := json.Unmarshal(input.Bytes(), &question); err != nil {
			panic(err)
		}
		config := httpproxy.Config{HTTPProxy: "http://proxy.example", HTTPSProxy: "http://proxy.example", NoProxy: question.List}
		proxyFor := config.ProxyFunc()
		for _, text := range question.URLs {
			parsed, err := url.Parse(text)
			if err != nil {
				panic(err)
			}
			proxy, err := proxyFor(parsed)
			if err != nil {
				panic(err)
			}
			if proxy == nil {
				fmt.Fprint(output, "1")
			} else {
				fmt.Fprint(output, "0")
			}
		}
		fmt.Fprintln(output)
	}
}
