# Bursts of casts, then one call that is answered behind them. The sender is pre-empted as any process is:
# at high priority it would queue the whole burst first, and the BEAM would do a sixth of this.
defmodule Counter do
  use GenServer

  def init(count), do: {:ok, count}
  def handle_call(:count, _from, count), do: {:reply, count, count}
  def handle_cast({:add, amount}, count), do: {:noreply, count + amount}
end

defmodule CastDrain do
  def run(pid, load) do
    rounds = load.warmups + load.samples

    results =
      for round <- 1..rounds do
        {_took, used, rates} =
          Bench.watched(fn -> for depth <- [1_000, 10_000, load.total], do: measured(pid, depth, load.total) end)

        {round > load.warmups, used, rates}
      end

    kept = for {true, _used, rates} <- results, do: rates
    share = for {true, used, _rates} <- results, do: used
    [at1k, at10k, at1m] = for place <- 0..2, do: Enum.map(kept, &Enum.at(&1, place))
    middles = Enum.map([at1k, at10k, at1m], &Bench.quantile(&1, 0.5))
    flat = [Enum.min(middles) / Enum.max(middles)]
    done = GenServer.call(pid, :count)
    Bench.say(%{at1k: at1k, at10k: at10k, at1M: at1m, flat: flat, share: share}, done, rounds * 3 * load.total)
  end

  defp measured(pid, depth, total) do
    {took, :ok} = Bench.timed(fn -> bursts(pid, depth, total) end)
    total / took * 1_000_000_000
  end

  defp bursts(_pid, _depth, left) when left <= 0, do: :ok

  defp bursts(pid, depth, left) do
    cast(pid, depth)
    GenServer.call(pid, :count, 60_000)
    bursts(pid, depth, left - depth)
  end

  defp cast(_pid, 0), do: :ok

  defp cast(pid, left) do
    GenServer.cast(pid, {:add, 1})
    cast(pid, left - 1)
  end
end

{:ok, pid} = GenServer.start_link(Counter, 0)
CastDrain.run(pid, Bench.load())
