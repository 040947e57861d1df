# GenServers subscribe to one topic in a duplicate Registry; a message is sent to each, and the next when all have handled it.
defmodule Subscriber do
  use GenServer

  def init({delivered, client}) do
    {:ok, _} = Registry.register(PubSub, "news", nil)
    {:ok, {delivered, client, 0}}
  end

  def handle_info({:news, awaited}, {delivered, client, heard}) do
    if :atomics.add_get(delivered, 1, 1) == awaited, do: send(client, :delivered)
    {:noreply, {delivered, client, heard + 1}}
  end
end

defmodule FanOut do
  def run(delivered, subscribers, count) do
    before = :atomics.get(delivered, 1)
    broadcasts(delivered, subscribers, before + count)
    :atomics.get(delivered, 1) - before
  end

  defp broadcasts(delivered, subscribers, until) do
    reached = :atomics.get(delivered, 1)

    if reached < until do
      message = {:news, reached + subscribers}
      Registry.dispatch(PubSub, "news", fn entries -> for {pid, _} <- entries, do: send(pid, message) end)
      receive(do: (:delivered -> :ok))
      broadcasts(delivered, subscribers, until)
    end
  end
end

load = Bench.load()
{:ok, _} = Registry.start_link(keys: :duplicate, name: PubSub, partitions: 1)
delivered = :atomics.new(1, [])
for _ <- 1..load.subscribers, do: {:ok, _} = GenServer.start_link(Subscriber, {delivered, self()})
Bench.rate(load, &FanOut.run(delivered, load.subscribers, &1))
