# A small HTTP server on gen_tcp answers on a fixed beat while processes flood each other.
defmodule Web do
  @answer "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok"

  def start do
    {:ok, listener} = :gen_tcp.listen(0, [:binary, ip: {127, 0, 0, 1}, packet: :http_bin, active: false, nodelay: true, backlog: 128])
    spawn_link(fn -> accept(listener) end)
    {:ok, port} = :inet.port(listener)
    port
  end

  defp accept(listener) do
    {:ok, socket} = :gen_tcp.accept(listener)
    pid = spawn(fn -> receive(do: (:yours -> serve(socket))) end)
    :ok = :gen_tcp.controlling_process(socket, pid)
    send(pid, :yours)
    accept(listener)
  end

  defp serve(socket) do
    case :gen_tcp.recv(socket, 0) do
      {:ok, :http_eoh} -> :gen_tcp.send(socket, @answer) && serve(socket)
      {:ok, _line} -> serve(socket)
      {:error, _closed} -> :ok
    end
  end
end

defmodule Link do
  use GenServer

  def init(counts), do: {:ok, {counts, nil}}
  def handle_call({:next, next}, _from, {counts, _}), do: {:reply, :ok, {counts, next}}

  def handle_cast(:token, {counts, next} = state) do
    :counters.add(counts, 1, 1)
    if :counters.get(counts, 3) == 0, do: GenServer.cast(next, :token), else: :counters.add(counts, 2, 1)
    {:noreply, state}
  end
end

defmodule Counter do
  use GenServer

  def init(counts), do: {:ok, {counts, 0}}

  def handle_call(:next, _from, {counts, count}) do
    :counters.add(counts, 1, 1)
    {:reply, count + 1, {counts, count + 1}}
  end
end

defmodule HttpFlood do
  # Counters: 1 messages handled, 2 tokens swallowed, 3 whether the flood is over.
  def run(load) do
    counts = :counters.new(3, [])
    port = Web.start()
    tokens = flood(load, counts)
    before = :counters.get(counts, 1)
    {took, answer} = Bench.timed(fn -> probe(load, port) end)
    per_second = (:counters.get(counts, 1) - before) / took * 1_000_000_000
    :counters.add(counts, 3, 1)
    wait_for(counts, tokens)
    [answered, p50, p99] = for name <- ~w(answered p50Ms p99Ms), do: number(answer, name)
    Bench.say(%{p50: [p50], p99: [p99], flood: [per_second]}, trunc(answered) + :counters.get(counts, 2), load.count + tokens)
  end

  defp flood(%{flood: 0}, _counts), do: 0

  defp flood(%{flood: 1} = load, counts) do
    pids = for _ <- 1..load.ring, do: elem({:ok, _} = GenServer.start_link(Link, counts), 1)
    for {pid, next} <- Enum.zip(pids, tl(pids) ++ [hd(pids)]), do: GenServer.call(pid, {:next, next})
    for place <- 1..load.tokens, do: GenServer.cast(Enum.at(pids, rem(place, load.ring)), :token)
    load.tokens
  end

  defp flood(%{flood: 2} = load, counts) do
    {:ok, pid} = GenServer.start_link(Counter, counts)
    for _ <- 1..load.callers, do: spawn_link(fn -> keep_calling(pid, counts) end)
    0
  end

  defp keep_calling(pid, counts) do
    GenServer.call(pid, :next)
    if :counters.get(counts, 3) == 0, do: keep_calling(pid, counts)
  end

  defp wait_for(counts, tokens) do
    if :counters.get(counts, 2) < tokens do
      :erlang.yield()
      wait_for(counts, tokens)
    end
  end

  # The load generator is the same program that probes the sides in JavaScript.
  defp probe(load, port) do
    [command | words] = String.split(System.fetch_env!("BENCHMARK_HTTP_LOAD"), "\n")

    order =
      ~s({"port":#{port},"path":"/","connections":#{load.connections},"count":#{load.count},) <>
        ~s("warmups":#{load.warmups},"perSecond":#{load.perSecond},"boundMs":60000})

    {answer, 0} = System.cmd(command, words ++ [order])
    answer
  end

  defp number(answer, name) do
    [_, number] = Regex.run(~r/"#{name}":([\d.]+)/, answer)
    {float, _} = Float.parse(number)
    float
  end
end

HttpFlood.run(Bench.load())
